"""A page of the stream's data as a form: its questions, limits, conditions and words come from the program file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from intake import crosschecks
from intake.fields import make_field
from nominee.facts import Facts
from nominee.programs.conditions import holds
from nominee.templatetags.kit import date_in_words

LONGEST_TYPED = 20_000  # characters of one field kept as typed: more is no person's typing
EMPTY = (None, "")
_AUTOCOMPLETE = {
    "given_names": "given-name", "family_name": "family-name", "birth_date": "bday", "email": "email",
    "phone": "tel", "postal_code": "postal-code",
}  # fmt: skip


class PageForm(forms.Form):
    """One page, or one entry of a list page.

    `stored` is what is saved; `typed` what was typed since and could not be saved yet: it is shown again.
    A question with a condition is asked when the answers call for it: at once where JavaScript runs,
    else when the page comes back. `raised` names the questions that the answers just given call for
    and that were not asked yet; `dropped` the saved answers whose question no longer applies.
    """

    def __init__(
        self,
        page: dict[str, Any],
        facts: Facts,
        data: Any = None,
        stored: Mapping[str, Any] | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> None:
        self.stored = dict(stored or {})
        super().__init__(data, initial=self.stored | dict(typed or {}))
        self.page, self.facts = page, facts
        self.rows = {row["code"]: row for row in page["fields"]}
        self.asked = set(data.get("asked", "").split()) if data else set()
        self.raised: list[str] = []
        self.dropped: list[str] = []
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
        if row["type"] in {"email", "phone"}:
            widget.input_type = {"email": "email", "phone": "tel"}[row["type"]]

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

    def _with(self, answers: Mapping[str, Any]) -> Facts:
        if self.page["kind"] == "list":
            return Facts(answers=answers, on=self.facts.on)
        return Facts(answers={**self.facts.answers, **answers}, on=self.facts.on, entries=self.facts.entries)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for code, row in self.rows.items():
            value = cleaned.get(code)
            if value not in EMPTY and code not in self.errors:
                self._check_limits(code, row, value)
        self._check_conditions(cleaned)
        self._check_together(cleaned)
        return cleaned

    def _check_conditions(self, cleaned: dict[str, Any]) -> None:
        for code, row in self.rows.items():  # in order: a later question may hang on an earlier one
            if not holds(row.get("when"), self._with(self.plain(cleaned))):
                self.errors.pop(code, None)
                cleaned[code] = None if isinstance(cleaned.get(code), (bool, date, int)) else ""
                if self.stored.get(code) not in EMPTY:
                    self.dropped.append(code)
            elif row.get("required") and cleaned.get(code) in EMPTY and code not in self.errors:
                if row.get("when") and code not in self.asked:
                    self.raised.append(code)
                else:
                    self.add_error(code, _("Answer this question."))

    def _check_together(self, cleaned: dict[str, Any]) -> None:
        answers = self._with(self.plain(cleaned)).answers
        wrong = crosschecks.contradictions(answers, self.facts.on)
        if self.page["kind"] == "fields":
            wrong |= crosschecks.own_birth(answers, self.facts.on)
        for code, words in wrong.items():
            if code in self.fields and code not in self.errors:
                self.add_error(code, words)
        for code, row in self.rows.items():
            if row["type"] == "postal_code" and cleaned.get(code):
                try:
                    cleaned[code] = crosschecks.postal_code(cleaned[code], answers.get("country"))
                except ValueError as wrong:
                    self.add_error(code, str(wrong))

    def _check_limits(self, code: str, row: dict[str, Any], value: Any) -> None:
        least, most = row.get("min"), row.get("max")
        if row["type"] == "date":
            if most == "today" and value > timezone.localdate():
                self.add_error(code, _("The date cannot be in the future."))
            elif most not in (None, "today") and value > date.fromisoformat(most):
                self.add_error(code, _("The date must be %(day)s or earlier.") % {"day": date_in_words(most)})
            elif least and value < date.fromisoformat(least):
                self.add_error(code, _("The date must be %(day)s or later.") % {"day": date_in_words(least)})
            return
        if row["type"] not in {"money", "decimal", "integer"}:
            return
        number = Decimal(value)
        if least is not None and number < Decimal(str(least)):
            self.add_error(code, _("The number must be %(least)s or more.") % {"least": least})
        elif most is not None and number > Decimal(str(most)):
            words = _("The number must be %(most)s or less. Is it in the unit asked for: per hour, not per year?")
            plain = _("The number must be %(most)s or less.")
            self.add_error(code, (words if row["type"] == "money" else plain) % {"most": most})

    def as_typed(self) -> dict[str, str]:
        """What stands in the page's fields, right or wrong, as it was typed."""
        typed = {code: self.data.get(code) for code in self.rows}
        return {code: text.replace("\0", "")[:LONGEST_TYPED] for code, text in typed.items() if text is not None}

    def unsound(self) -> list[str]:
        """The questions whose answer, as it was typed, is not what is or would be saved."""
        typed = self.as_typed()
        return [code for code in self.errors if typed.get(code) or self.stored.get(code) not in EMPTY]

    def sound(self) -> dict[str, Any]:
        """The answers that can be saved although others on the page are wrong or missing."""
        return {
            code: value
            for code, value in self.plain(self.cleaned_data).items()
            if code not in self.errors and code not in self.dropped and code not in self.raised and code in self.data
        }

    @staticmethod
    def plain(cleaned: Mapping[str, Any]) -> dict[str, Any]:
        return {code: value.isoformat() if isinstance(value, date) else value for code, value in cleaned.items()}
