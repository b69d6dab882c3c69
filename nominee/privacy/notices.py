"""Notices of collection and optional consents: which words are in force, who read them, who agreed to what."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from nominee import deadlines
from nominee.access import roles_on
from nominee.errors import NotAllowed, NotFound
from nominee.models import Application, Consent, NoticeShown, User
from nominee.programs.privacy import fingerprint, law


def notice(code: str, day: date, program: str = "ontario") -> dict[str, Any] | None:
    return law(program).one("notices", code, day)


def read_in() -> str:
    """The language of the page under way: in it the words were read."""
    return "fr" if (get_language() or "en").startswith("fr") else "en"


def keep(application: Application, code: str, *, by: User, at: datetime, language: str = "") -> NoticeShown | None:
    """That the person had this notice before them, in the version in force. In the caller's transaction."""
    row = notice(code, deadlines.day_in(at, application.program.time_zone), application.program.code)
    if row is None:
        return None
    language = language or read_in()
    return NoticeShown.objects.create(
        application=application, by=by, at=at, code=code, version=row["in_force_from"], language=language,
        sha256=fingerprint(row, language),
    )  # fmt: skip


def consents(application: Application, day: date) -> list[dict[str, Any]]:
    """The optional uses in force, each with whether it is agreed to and since when."""
    latest: dict[str, Consent] = {}
    for row in application.consents.order_by("pk"):
        latest[row.code] = row
    return [
        {"row": row, "given": bool(found and found.is_given), "since": found.at if found else None}
        for row in law(application.program.code).on("consents", day)
        for found in [latest.get(row["code"])]
    ]


@transaction.atomic
def change_consent(application: Application, code: str, *, by: User, at: datetime, given: bool) -> Consent | None:
    """By the applicant alone. The same again changes nothing, and neither does taking back what was never given."""
    if "applicant" not in roles_on(by, application):
        raise NotAllowed
    Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    row = law(application.program.code).one("consents", code, deadlines.day_in(at, application.program.time_zone))
    if row is None:
        raise NotFound
    last = application.consents.filter(code=code).order_by("-pk").first()
    if given is bool(last and last.is_given):
        return last
    language = read_in()
    return Consent.objects.create(
        application=application, by=by, at=at, code=code, version=row["in_force_from"], language=language,
        sha256=fingerprint(row, language), is_given=given,
    )  # fmt: skip
