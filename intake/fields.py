"""Form fields that read what people type and say exactly what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from babel import Locale
from django import forms
from django.core.validators import EmailValidator, RegexValidator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from intake.amounts import WrongAmount, read_amount
from intake.days import WrongDay, read_day
from nominee.words import Words


def clean_text(value: Any, *, lines: bool = False) -> str:
    """Normalised once: NFC, no control, zero-width or direction marks, no doubled spaces."""
    text = unicodedata.normalize("NFC", str(value or "").replace("\r\n", "\n"))
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c)[0] != "C")
    return kept.strip() if lines else " ".join(kept.split())


BEYOND = 100_000  # characters: more than any field takes, so it is refused and need not be cleaned


class Text(forms.CharField):
    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest

    def to_python(self, value: Any) -> str:
        if len(text := str(value or "")) > BEYOND:
            return text
        return clean_text(text, lines=isinstance(self.widget, forms.Textarea))

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.longest:
            words = _("Write at most %(most)s characters: there are %(count)s.")
            raise forms.ValidationError(words % {"most": self.longest, "count": len(value)})


class Email(Text):
    default_validators = [EmailValidator(gettext_lazy("Write an e-mail address, like name@example.com."))]

    def to_python(self, value: Any) -> str:
        return clean_text(value).replace(" ", "")


class Phone(Text):
    """Lenient: +33 (0)6 12 34 56 78, 416-555-0123 ext. 12. Seven to fifteen digits make a number."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value:
            return
        number, *_extension = re.split(r"(?i)\s*(?:ext\.?|x|poste|p\.)\s*(?=\d{1,6}$)", value)
        if not re.fullmatch(r"\+?[0-9 ().\-/]+", number):
            raise forms.ValidationError(_("Write the telephone number in digits, like +1 416 555 0123."))
        if not 7 <= len(re.sub(r"\D", "", number)) <= 15:
            raise forms.ValidationError(_("A telephone number has 7 to 15 digits. Give the area or country code."))


class Digits(Text):
    """A code of so many digits, however it is spaced."""

    def __init__(self, *, count: int, message: Any, **kwargs: Any) -> None:
        super().__init__(longest=200, **kwargs)
        self.count = count
        self.validators.append(RegexValidator(rf"^[0-9]{{{count}}}\Z", message))

    def to_python(self, value: Any) -> str:
        plain = re.sub(r"[\s.-]", "", super().to_python(value))
        plain = re.sub(r"(?i)^(\d{9})R[CPTZ]\d{4}$", r"\1", plain)  # a business number with its account
        return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in plain)


class Amount(Text):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=200, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return read_amount(text) if text else ""
        except WrongAmount as wrong:
            raise forms.ValidationError(str(wrong)) from None


class Count(forms.Field):
    """A whole number."""

    widget = forms.TextInput

    def clean(self, value: Any) -> int | None:
        text = clean_text(value)
        if not text:
            return None
        try:
            amount = read_amount(text)
        except WrongAmount as wrong:
            raise forms.ValidationError(str(wrong)) from None
        if not re.fullmatch(r"\d{1,9}(\.0+)?", amount):
            raise forms.ValidationError(_("Write a whole number."))
        return int(amount.partition(".")[0])


class Day(forms.Field):
    widget = forms.TextInput

    def clean(self, value: Any) -> date | None:
        text = clean_text(value)
        if not text:
            return None
        try:
            return read_day(text)
        except WrongDay as wrong:
            raise forms.ValidationError(str(wrong)) from None


class YesNo(forms.TypedChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))], widget=forms.RadioSelect,
            empty_value=None, coerce=lambda value: value == "yes", **kwargs,
        )  # fmt: skip
        self.error_messages["invalid_choice"] = gettext_lazy("Choose yes or no.")

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def countries() -> list[tuple[str, str]]:
    names = Locale((get_language() or "en")[:2]).territories
    unreal = {"EU", "UN", "ZZ", "XA", "XB", "EZ", "QO"}
    rows = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in unreal]
    return [("", ""), *sorted(rows, key=lambda row: unicodedata.normalize("NFKD", row[1]))]


def make_field(row: dict[str, Any]) -> forms.Field:
    """The field of one question. None is required: a draft may be saved unfinished, the task list says what is missing."""
    common: dict[str, Any] = {
        "label": Words(**row["label"]).here,
        "help_text": Words(**row["hint"]).here if row.get("hint") else "",
        "required": False,
    }
    kind, longest = row["type"], row.get("max_length", 200)
    if kind == "yes_no":
        return YesNo(**common)
    if kind in {"choice", "country"}:
        chosen = [(choice["value"], Words(**choice["label"]).here) for choice in row.get("choices", [])]
        return forms.ChoiceField(
            choices=countries() if kind == "country" else [("", ""), *chosen],
            error_messages={"invalid_choice": _("Choose one of the list.")}, **common,
        )  # fmt: skip
    if kind == "date":
        how = _("Year-month-day, like 2026-03-27.")
        common["help_text"] = f"{common['help_text']} {how}".strip()
        return Day(**common)
    if kind in {"money", "decimal"}:
        return Amount(**common)
    if kind == "integer":
        return Count(**common)
    if kind == "noc":
        return Digits(count=5, message=_("Write the five digits of the code."), **common)
    if kind == "business_number":
        return Digits(count=9, message=_("Write the nine digits of the number."), **common)
    if kind == "long_text":
        return Text(longest=longest, widget=forms.Textarea(attrs={"rows": 5}), **common)
    made = {"email": Email, "phone": Phone}.get(kind, Text)
    return made(longest=254 if kind == "email" else longest, **common)
