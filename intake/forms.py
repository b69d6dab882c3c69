"""A page of the stream's data as a Django form: the fields, their limits and their words come from the program file."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale
from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nominee.facts import Facts
from nominee.programs.conditions import holds
from nominee.words import Words


def countries() -> list[tuple[str, str]]:
    names = Locale((get_language() or "en")[:2]).territories
    rows = [
        (code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in {"EU", "UN", "ZZ", "XA", "XB", "EZ", "QO"}
    ]
    return [("", ""), *sorted(rows, key=lambda row: unicodedata.normalize("NFKD", row[1]))]


class Text(forms.CharField):
    """Normalised once: NFC, no control, zero-width or direction marks, no doubled spaces."""

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFC", str(value or ""))
        lines = isinstance(self.widget, forms.Textarea)
        kept = "".join(c for c in text if (lines and c == "\n") or unicodedata.category(c)[0] != "C")
        return kept.strip() if lines else " ".join(kept.split())


class Amount(forms.CharField):
    """1 234,56 $ and 1,234.56 alike."""

    def clean(self, value: Any) -> str:
        text = re.sub(r"[\s\u00a0\u202f$]|CAD", "", super().clean(value))
        if not text:
            return ""
        if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+\.\d+", text):
            text = text.replace(",", "")
        text = text.replace(",", ".")
        if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", text):
            raise forms.ValidationError(_("Enter a number, like 1234.56."))
        return text


class YesNo(forms.TypedChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, empty_value=None,
            coerce=lambda value: value == "yes", **kwargs,
        )  # fmt: skip

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value)


class Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"})
    default_error_messages = {"invalid": _("Enter a real date: year, month, day.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)
        self.widget.format = "%Y-%m-%d"


def make_field(row: dict[str, Any]) -> forms.Field:
    common: dict[str, Any] = {
        "label": Words(**row["label"]).here,
        "help_text": Words(**row["hint"]).here if row.get("hint") else "",
        "required": False,  # a draft may be saved unfinished; the task list says what is missing
    }
    kind = row["type"]
    if kind == "yes_no":
        return YesNo(**common)
    if kind == "choice":
        choices = [("", ""), *((choice["value"], Words(**choice["label"]).here) for choice in row["choices"])]
        return forms.ChoiceField(choices=choices, **common)
    if kind == "country":
        return forms.ChoiceField(choices=countries(), **common)
    if kind == "date":
        return Day(**common)
    if kind in {"money", "decimal"}:
        return Amount(max_length=30, **common)
    if kind == "integer":
        return forms.IntegerField(min_value=row.get("min"), max_value=row.get("max"), **common)
    if kind == "email":
        return forms.EmailField(max_length=254, **common)
    pattern = {
        "noc": (r"[0-9]{5}", _("Enter the five digits of the code.")),
        "business_number": (r"[0-9]{9}", _("Enter nine digits.")),
    }.get(kind)
    widget = forms.Textarea(attrs={"rows": 5}) if kind == "long_text" else forms.TextInput()
    field = Text(max_length=row.get("max_length", 200), widget=widget, **common)
    if pattern:
        field.validators.append(forms.fields.validators.RegexValidator(f"^{pattern[0]}$", pattern[1]))
    if kind == "phone":
        field.validators.append(
            forms.fields.validators.RegexValidator(r"^[+0-9 ().x-]{7,30}$", _("Enter a telephone number."))
        )
    return field


class PageForm(forms.Form):
    """One page, or one entry of a list page."""

    def __init__(self, page: dict[str, Any], facts: Facts, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.facts = page, facts
        self.rows = {row["code"]: row for row in page["fields"]}
        for code, row in self.rows.items():
            self.fields[code] = make_field(row)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for code, row in self.rows.items():
            value = cleaned.get(code)
            if value not in (None, "") and code not in self.errors:
                self._check_limits(code, row, value)
        self._check_required(cleaned)
        return cleaned

    def _check_required(self, cleaned: dict[str, Any]) -> None:
        if self.page["kind"] == "list":
            facts = Facts(answers=self.plain(cleaned), on=self.facts.on)
        else:
            facts = Facts(
                answers={**self.facts.answers, **self.plain(cleaned)}, on=self.facts.on, entries=self.facts.entries
            )
        for code, row in self.rows.items():
            if (
                row.get("required")
                and holds(row.get("when"), facts)
                and cleaned.get(code) in (None, "")
                and code not in self.errors
            ):
                self.add_error(code, _("Answer this question."))

    def _check_limits(self, code: str, row: dict[str, Any], value: Any) -> None:
        if row["type"] == "date":
            least, most = row.get("min"), row.get("max")
            last = timezone.localdate() if most == "today" else date.fromisoformat(most) if most else date(2200, 1, 1)
            if value > last:
                self.add_error(
                    code, _("The date cannot be in the future.") if most == "today" else _("The date is too late.")
                )
            if value < date.fromisoformat(least or "1900-01-01"):
                self.add_error(code, _("The date is too early."))
        if row["type"] in {"money", "decimal"}:
            try:
                number = Decimal(value)
            except InvalidOperation:
                return
            if number < Decimal(str(row.get("min", 0))) or number > Decimal(str(row.get("max", "1e12"))):
                self.add_error(code, _("This is outside what is possible here. Is it the right unit?"))

    @staticmethod
    def plain(cleaned: dict[str, Any]) -> dict[str, Any]:
        return {code: value.isoformat() if isinstance(value, date) else value for code, value in cleaned.items()}
