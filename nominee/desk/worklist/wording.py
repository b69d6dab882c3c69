"""The sentences of rows and previews. A list says the same few again and again: each is put into words once for a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nominee.desk.worklist.known import Known
from nominee.lifecycle import STATES
from nominee.templatetags.kit import date_in_words, in_days


class Wording:
    """In the language of the page that is being made; `known` is what is named beside the files."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.day, self.away, self.age, self._counted = (
            cache(date_in_words),
            cache(in_days),
            cache(_age),
            cache(_counted),
        )
        self.states = {code: (str(state.name), str(state.work or state.name)) for code, state in STATES.items()}
        self.answered = _("Read the applicant’s answer")
        self.in_french, self.represented = _("In French"), _("Represented")
        self._act, self._aside = _("act by %(day)s (%(away)s)"), _("Put aside until %(day)s")
        self._bites = _("%(rule)s %(day)s")
        self._received, self._since = _("%(rule)s, received %(day)s"), _("%(rule)s, since %(day)s")
        self._rule, self._no_other = _("Rule: “%(rule)s”."), _("No other rule holds for this file.")
        self._nearest = _("The next rule would be “%(rule)s”, on %(day)s.")

    def next_step(self, row: Mapping[str, Any]) -> str:
        """“Review for completeness”: what somebody of the program does next; nothing for a closed file."""
        if row["decided_at"] is not None:
            return ""
        return self.answered if row["next_rule"] == "answer_came" else self.states[row["status"]][1]

    def act_by(self, day: date) -> str:
        """“act by 11 January 2027 (in 3 days)”."""
        return self._act % {"day": self.day(day), "away": self.away(day)}

    def aside_until(self, day: date) -> str:
        return self._aside % {"day": self.day(day)}

    def date_that_bites(self, row: Mapping[str, Any]) -> str:
        """“Status in Canada ends 12 March 2027”."""
        rule, basis = self.known.rules.get(row["next_rule"], {}), row["next_receipt"].get("basis")
        name = self.known.rule_name(row["next_rule"])
        if not basis:
            return name
        if rule.get("date") == "submitted_at":
            words = self._received
        elif rule.get("date") == "status_since" and "after" not in rule:
            words = self._since
        else:
            words = self._bites
        return words % {"rule": name, "day": self.day(basis)}

    def receipt(self, row: Mapping[str, Any]) -> list[str]:
        """Which rule put the file here, the day it was counted from, and the nearest rule that did not."""
        found = row["next_receipt"]
        lines = [self._rule % {"rule": self.known.rule_name(row["next_rule"])}]
        if found.get("basis"):
            lines.append(self._counted(found.get("days", 0), self.day(found["basis"])))
        nearest = found.get("nearest")
        if nearest:
            named = {"rule": self.known.rule_name(nearest["rule"]), "day": self.day(nearest["on"])}
            lines.append(self._nearest % named)
        else:
            lines.append(self._no_other)
        return lines


def _age(days: int) -> str:
    if days <= 0:
        return _("in this state since today")
    return ngettext("%(count)s day in this state", "%(count)s days in this state", days) % {"count": days}


def _counted(days: int, day: str) -> str:
    if days < 0:
        words = ngettext("%(count)s day before %(day)s.", "%(count)s days before %(day)s.", -days)
    else:
        words = ngettext("%(count)s day after %(day)s.", "%(count)s days after %(day)s.", days)
    return words % {"count": abs(days), "day": day}
