"""No password is little more than words of this house: whoever guesses begins with the program's name (ASVS 6.1.2)."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# The settings' AUTH_PASSWORD_VALIDATORS.
VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "nominee.password_words.HouseWords"},
]
# Of the program, the ministry, the place and the desk, in both languages, without accents.
WORDS = (
    "immigration", "nomination", "nominee", "candidature", "candidate", "candidat", "programme", "program", "province",
    "provincial", "ontario", "toronto", "canada", "oinp", "poci", "ministere", "ministry", "gouvernement", "government",
    "applicant", "application", "demande", "officer", "agent", "password", "motdepasse", "welcome", "bienvenue", "secret",
)  # fmt: skip
LEFT = 8  # signs that must remain when these words are taken out
_LIKE = str.maketrans("01345$@!", "oieassai")


class HouseWords:
    """The last of these validators."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(remainder(password)) < LEFT:
            raise ValidationError(self.get_help_text(), code="house_words")

    def get_help_text(self) -> str:
        return _("Your password cannot be little more than words like “Ontario” or “nominee”. Add others.")


def remainder(password: str) -> str:
    """What is left of it without the words, however they are written: capitals, accents, 0 for o."""
    plain = unicodedata.normalize("NFKD", password).casefold().translate(_LIKE)
    text = "".join(sign for sign in plain if not unicodedata.combining(sign))
    for word in WORDS:  # longer ones come first where one holds another
        text = text.replace(word, "")
    return "".join(sign for sign in text if not sign.isspace() and sign not in "-_.,;:/#*+")
