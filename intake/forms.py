"""A page of the stream's data as a Django form: the fields, their limits and their words come from the program file."""

from __future__ import annotations

import json
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


_AUTOCOMPLETE = {
    "given_names": "given-name", "family_name": "family-name", "birth_date": "bday", "email": "email",
    "phone": "tel", "postal_code": "postal-code",
}  # fmt: skip


class PageForm(forms.Form):
    """One page, or one entry of a list page.

    A question with a condition is asked when the answers call for it: at once where JavaScript runs,
    else when the page comes back. `raised` names the questions that the answers just given call for
    and that were not asked yet; an answer whose question no longer applies is not kept.
    """

    def __init__(self, page: dict[str, Any], facts: Facts, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.page, self.facts = page, facts
        self.rows = {row["code"]: row for row in page["fields"]}
        self.asked = set(data.get("asked", "").split()) if data else set()
        self.raised: list[str] = []
        for code, row in self.rows.items():
            self.fields[code] = make_field(row)
            self._dress(code, row)

    def _dress(self, code: str, row: dict[str, Any]) -> None:
        widget = self.fields[code].widget
        if code in _AUTOCOMPLETE and self.page["kind"] == "fields":
            widget.attrs["autocomplete"] = _AUTOCOMPLETE[code]
        if isinstance(widget, forms.RadioSelect):
            return
        kind = {forms.Textarea: "textarea", forms.Select: "select"}.get(type(widget), "input")
        width = {"noc": 5, "integer": 5, "money": 10, "decimal": 5, "date": 10, "phone": 20}.get(row["type"])
        narrow = f" govuk-input--width-{width}" if width and kind == "input" else ""
        widget.attrs["class"] = f"govuk-{kind}{narrow}"
        if row["type"] in {"noc", "business_number", "integer"}:
            widget.attrs["inputmode"] = "numeric"

    def shown(self) -> list[dict[str, Any]]:
        """The questions in order, each with whether it is asked now and the condition for asking it."""
        answers = self.plain(self.cleaned_data) if self.is_bound and hasattr(self, "cleaned_data") else self.initial
        facts = self._with(answers or {})
        for code in self.errors:
            if code in self.fields and "class" in (attrs := self.fields[code].widget.attrs):
                attrs["class"] += f" {attrs['class'].split()[0]}--error"
        return [
            {
                "field": self[code],
                "row": row,
                "now": holds(row.get("when"), facts) or code in self.errors,
                "when": json.dumps(row["when"]) if row.get("when") else "",
            }
            for code, row in self.rows.items()
        ]

    def asked_now(self) -> str:
        return " ".join(question["row"]["code"] for question in self.shown() if question["now"])

    def _with(self, answers: dict[str, Any]) -> Facts:
        if self.page["kind"] == "list":
            return Facts(answers=answers, on=self.facts.on)
        return Facts(answers={**self.facts.answers, **answers}, on=self.facts.on, entries=self.facts.entries)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for code, row in self.rows.items():
            value = cleaned.get(code)
            if value not in (None, "") and code not in self.errors:
                self._check_limits(code, row, value)
        self._check_conditions(cleaned)
        return cleaned

    def _check_conditions(self, cleaned: dict[str, Any]) -> None:
        for code, row in self.rows.items():  # in order: a later question may hang on an earlier one
            if not holds(row.get("when"), self._with(self.plain(cleaned))):
                self.errors.pop(code, None)
                cleaned[code] = None if isinstance(cleaned.get(code), (bool, date, int)) else ""
            elif row.get("required") and cleaned.get(code) in (None, "") and code not in self.errors:
                if row.get("when") and code not in self.asked:
                    self.raised.append(code)
                else:
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
