"""Express Entry in the demonstration: a round of notifications that was signed and sent, two applications of it (one under
way, one whose profile expired before its decision), and a round in preparation.

The streams closed on 25 June 2026: the round is held before, and its files are judged by the rules of then.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from intake.draws import sending, services
from intake.draws.targets import aims
from intake.entry import claiming, planning, profiles
from intake.models import Draw
from nominee.errors import NotNow, NotValid
from nominee.models import Application, Stream
from reporting import demo
from reporting.demo import TORONTO, Cast, Story

STREAM, FRENCH = "express-entry-human-capital", "express-entry-french-speaking"
HELD = datetime.combine(date(2026, 6, 3), time(14), tzinfo=TORONTO)
TECH = ["20012", "21211", "21223", "21230", "21231", "21232", "21233", "21234", "21311"]  # the published tech rounds
SHARE = aims("ontario").expected_share
# Who answers: reference, profile of the sandbox, names, day of submission, how far the file has come.
PEOPLE = (
    ("N901", "E700100000", "Anaïs", "Abderrazakian", "2026-06-22", "verification"),
    ("N902", "E700101973", "Bilal", "Hryniewiczka", "2026-06-18", "decision"),
)
EMPLOYER = {
    "employer": "Clearwater Software Ltd.", "country": "CA", "province": "Ontario", "city": "Kitchener",
    "title": "Software engineer", "noc": "21231", "hours_per_week": "37.5", "is_paid": True, "is_self_employed": False,
    "was_authorized": True, "started_on": "2023-09-04", "ended_on": None,
    "duties": "Designs, builds and tests software for water works, and answers for its releases.",
}  # fmt: skip


def notify(cast: Cast) -> None:
    """Asked again, nothing is added; without the stand-in for the federal pool, nothing is."""
    stream = Stream.objects.select_related("program").filter(code=STREAM).first()
    if stream is None or cast.now < HELD + timedelta(days=30):
        return
    try:
        if not Draw.objects.filter(is_notification=True).exists():
            _round(cast, stream)
    except NotNow:
        return
    for row in PEOPLE:
        if not Application.objects.filter(applicant__email=demo.email_of({"ref": row[0]})).exists():
            with suppress(NotNow), transaction.atomic():  # begun again days later, the 45 days are over
                Notified(_person(*row), cast, row[1]).reach(row[5])
    demo.run_effects()
    if Draw.objects.filter(stream__code=FRENCH).exists():
        return
    sending.sweep(cast.now)  # the others let the 45 days pass
    profiles.sweep(cast.now)
    _in_preparation(cast)


def _round(cast: Cast, stream: Stream) -> None:
    lead = cast.team_lead  # type: ignore[attr-defined]
    title = {"en": "Technology occupations", "fr": "Professions de la technologie"}
    plan = services.Plan(title, HELD, {"noc": TECH, "province": "ON"}, floor=440, ceiling=480, expected_share=SHARE)
    with transaction.atomic():  # without the stand-in nothing is left behind
        draw = services.simulate(services.prepare(stream, plan, by=lead, at=HELD), by=lead, at=HELD)
    seen = draw.simulated["digest"]
    services.sign(draw, by=cast.manager, at=HELD + timedelta(hours=1), seen=seen)
    draw.refresh_from_db()
    services.countersign(draw, by=cast.executive_director, at=HELD + timedelta(hours=2), seen=seen)
    sending.send(draw.pk, at=HELD + timedelta(hours=2))


def _in_preparation(cast: Cast) -> None:
    """For the day on which the stream opens again: it can be simulated, and not signed."""
    stream = Stream.objects.select_related("program").get(code=FRENCH)
    criteria = {
        "is_francophone": True, "province": "ON", "fr": dict.fromkeys(("listening", "reading", "writing", "speaking"), 7),
    }  # fmt: skip
    lead = cast.team_lead  # type: ignore[attr-defined]
    plan = services.Plan(
        planning.title_of(criteria).as_json, cast.now, criteria, places=25, floor=300, expected_share=SHARE
    )
    with suppress(NotNow, NotValid), transaction.atomic():
        services.simulate(services.prepare(stream, plan, by=lead, at=cast.now), by=lead, at=cast.now)


def _person(ref: str, profile: str, given: str, family: str, submitted: str, _goal: str) -> dict[str, Any]:
    """Somebody of the pool with the answers of a graduate of the cast, and identity, work and references of their own."""
    like = next(row for row in demo.people() if row["stream"] == "masters-graduate")
    person: dict[str, Any] = json.loads(json.dumps(like))
    place = int(ref[1:])
    person |= {"ref": ref, "stream": STREAM, "submitted_on": submitted, "representative": None, "planted": None}
    person["answers"] |= {
        "given_names": given, "family_name": family, "passport_number": f"ZD{place}4471", "uci": f"11209{place}88",
        "permit_number": f"U3009{place}21", "email": demo.email_of(person), "phone": f"+1 519 555 0{place % 1000:03}",
        "birth_date": f"1991-0{place % 9 + 1}-14", "ee_program": "fsw", "fsw_points": 74, "is_registered_nurse_or_ece": False,
        "funds_savings": "38000",
    }  # fmt: skip
    before = {"employer": "Kandy Works 5", "country": "LK", "province": "", "city": "Kandy"}
    until = {"started_on": "2019-01-07", "ended_on": "2023-09-03"}
    person["entries"]["job"] = [dict(EMPLOYER), EMPLOYER | before | until]
    person["entries"]["language_test"][0]["report_number"] = f"SBX2027{place}0"
    return person


class Notified(Story):
    """A file that begins with a notification of interest."""

    def __init__(self, person: dict[str, Any], cast: Cast, profile: str) -> None:
        super().__init__(person, cast)
        self.profile = profile

    def begin(self) -> Application:
        return claiming.claim(self.profile, code_of(self.profile), by=self.user, at=self.at)


def code_of(profile: str) -> str:
    """The validation code of an invented profile, as its person would read it in their federal account."""
    path = settings.BASE_DIR / "sandbox" / "data" / "express_entry.json"
    return str(json.loads(path.read_text(encoding="utf-8"))[profile]["validation_code"])
