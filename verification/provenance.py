"""Which facts of a file the settled checks say something of: confirmed, or different in the source."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from nominee import deadlines
from nominee.desk.panels import Source
from nominee.models import Application
from nominee.sealing import vault
from nominee.templatetags.kit import date_in_words
from verification import labels, sources
from verification.models import VerificationCheck

SAYS_NOTHING_OF_FACTS = {"ban_list"}  # nobody on the list has this name: that is no proof of the name


def verified_facts(file: Application) -> dict[str, Source]:
    """By field of the form; checks about one entry of a list say nothing of the person's own facts."""
    about_entries = {row["code"] for row in file.definition["checks"] if "entry" in row}
    found: dict[str, Source] = {}
    settled = [check for check in file.checks.all() if check.state == VerificationCheck.SETTLED]
    for check in sorted(settled, key=lambda check: (check.settled_at, check.pk)):
        if check.code not in about_entries and check.source not in SAYS_NOTHING_OF_FACTS:
            found |= _of(check, file)
    return found


def _of(check: VerificationCheck, file: Application) -> dict[str, Source]:
    """Only of what the file still says: an answer that changed since was not checked."""
    compared = {row["field"]: row for row in check.compared}
    # Found by it: a record that is found by a number has this number.
    asked = sources.SOURCES[check.source].asks if check.source in sources.SOURCES and compared else ()
    found = {}
    for code, value in check.claim.items():
        agrees = compared.get(code, {}).get("agrees", True if code in asked else None)
        if value in (None, "") or file.answers.get(code) != value:
            continue
        if check.outcome == "confirmed" and (agrees or check.settled_by_id):
            found[code] = Source("verified", _verified(check, file.program.time_zone), check.settled_at)
        elif agrees is False and check.outcome != "confirmed":
            check.application = file  # which has read what is sealed
            found[code] = Source("differs", _differs(check, compared[code]), check.settled_at)
    return found


def _verified(check: VerificationCheck, zone: str) -> str:
    words = {
        "day": date_in_words(deadlines.day_in(check.settled_at, zone)),
        "source": labels.SOURCES.get(check.source, check.source),
        "person": check.settled_by,
    }
    if check.settled_by is None:
        return _("verified on %(day)s: %(source)s") % words
    return _("verified on %(day)s by %(person)s: %(source)s") % words


def _differs(check: VerificationCheck, row: dict[str, Any]) -> str:
    said = vault.masked(check.application, row.get("found"))
    words = {"source": labels.SOURCES.get(check.source, check.source), "said": said}
    if words["said"] in (None, ""):
        return _("differs: %(source)s") % words
    return _("%(source)s says: %(said)s") % words
