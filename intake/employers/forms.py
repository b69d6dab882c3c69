"""The small forms of the employers' portal; the long ones are pages of the program file (intake/forms.py)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from intake.fields import Digits, Email, Phone, Text

MISSING = {"required": _("Answer this question.")}


class Plain(forms.Form):
    """In the look of the house."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            kind = "select" if isinstance(field.widget, forms.Select) else "input"
            wrong = f" govuk-{kind}--error" if self.is_bound and name in self.errors else ""
            field.widget.attrs["class"] = f"govuk-{kind}{wrong}"


class PersonForm(Plain):
    given_names = Text(longest=150, label=_("Given names"), error_messages=MISSING)
    family_name = Text(longest=150, label=_("Family name"), error_messages=MISSING)
    email = Email(
        longest=254,
        label=_("E-mail address"),
        help_text=_("Their own address at work; the link goes there."),
        error_messages=MISSING,
    )
    job_title = Text(longest=120, label=_("Job title"), error_messages=MISSING)
    phone = Phone(longest=40, label=_("Telephone"), required=False)
    language = forms.ChoiceField(label=_("Language of our messages"), choices=[("en", "English"), ("fr", "Français")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = (get_language() or "en")[:2]


class JoinForm(Plain):
    pin = Digits(
        count=6,
        message=_("Write the six digits."),
        label=_("Number that your colleague told you"),
        error_messages=MISSING,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}
        self.fields["pin"].widget.attrs["class"] += " govuk-input--width-10"
