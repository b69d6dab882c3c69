"""What the core itself hangs into the desk's pages: the places left, where a place would be taken,
and what a step caused that is still to be done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from nominee import clock, deadlines
from nominee.desk.panels import flags, panel, reads
from nominee.models import Application, CorrectionRequest, Effect, User
from nominee.nominations import allocation_for
from nominee.privacy.corrections import shown_on_the_file
from nominee.retention import holds
from nominee.words import Words


@panel("act:approve", "act:approve_first", "act:sign", order=20, template="desk/panels/allocation.html")
def allocation(file: Application, user: User) -> dict[str, Any]:
    year = deadlines.day_in(clock.now(), file.program.time_zone).year
    return {"year": year, "allocation": allocation_for(file.program, year)}


@panel("overview", order=-10, template="desk/panels/corrections.html")
def corrected(file: Application, user: User) -> dict[str, Any] | None:
    """A statement of disagreement goes wherever the fact goes (FIPPA, s. 47(2))."""
    rows = shown_on_the_file(file)
    return {"rows": rows} if rows else None


@reads
def corrections_asked() -> list[Prefetch]:
    return [Prefetch("correction_requests", CorrectionRequest.objects.order_by("pk"))]


@flags
def of_privacy_law(file: Application) -> list[Words]:
    """What the bar of the file must not hide."""
    found = []
    certificate, is_held = holds.standing_of(file)
    if certificate:
        found.append(Words(f"disposed of, certificate {certificate}", f"éliminé, certificat {certificate}"))
    if is_held:
        found.append(Words("legal hold", "mise en suspens"))
    if any(row.state == "disagreed" for row in file.correction_requests.all()):
        found.append(Words("statement of disagreement", "déclaration de désaccord"))
    return found


LONG = timedelta(minutes=2)  # what waits longer says so: mostly no worker is running


@panel("overview", order=0, template="desk/panels/waiting.html")
def waiting(file: Application, user: User) -> dict[str, Any] | None:
    """What the steps of this file caused and nobody has done yet, with since when; nothing to show when all is done."""
    rows = Effect.objects.filter(event__application=file).exclude(state=Effect.DONE).select_related("event")
    found = [
        {
            "what": _what(row.name),
            "step": row.event.name,
            "since": row.event.at,
            "has_failed": row.state == Effect.FAILED,
        }
        for row in rows.order_by("id")
    ]
    late = any(clock.now() - row["since"] > LONG for row in found)
    return {"rows": found, "is_late": late} if found else None


def _what(name: str) -> str:
    """Effects are named by the apps that do them; to the desk they are letters or questions."""
    if ".letter_" in name:
        return _("A letter")
    return _("Questions to outside sources") if name.endswith(".ask_sources") else _("Work in the background")
