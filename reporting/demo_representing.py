"""Who acts for whom in the demonstration: a consultant with clients, one whose licence lapsed, one who asks to be appointed.

Everything by the services, as people would; the registers of the sandbox answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from intake import services as intake
from intake.interest import services
from intake.models import ClientEnrolment, Licence, Representation
from intake.representing import enrolling, granting, helping, licences
from intake.selectors import live_representation
from nominee import clock
from nominee.models import Application, Stream, User
from reporting.demo import PROGRAM, Cast

RAVINDER = {"body": "consultants_college", "licence_number": "R70580"}
OLENA = {"body": "consultants_college", "licence_number": "R70691"}  # the register shows it suspended
PICKED = 60  # files looked through


def tell(cast: Cast) -> None:
    """Once; on a demonstration of few files what lacks its file is left out."""
    if ClientEnrolment.objects.exists():
        return
    ravinder: User = cast.representative  # type: ignore[attr-defined]
    User.objects.filter(pk=ravinder.pk).update(
        licence_body=RAVINDER["body"], licence_number=RAVINDER["licence_number"], firm="Chahalvi Immigration"
    )
    _clients(cast, ravinder)
    _lapsed(cast)
    enrolling.propose(
        by=ravinder, at=cast.now - timedelta(hours=3), client_email="candidat@demo.example", language="fr", declares=True,
        scopes=["draft", "correspond"], **RAVINDER,
    )  # fmt: skip
    if physicians := Stream.objects.filter(code="owp-physician").first():  # prepared, and not asked yet
        services.prepare_interest(physicians, by=ravinder, at=cast.now, client_email="wanda.kowal@demo.example")


def _alone(*states: str) -> list[Application]:
    """Files of these states on which nobody acts, the latest first."""
    here = Application.objects.filter(stream__program__code=PROGRAM, status__in=states)
    files = here.filter(applicant__role="applicant", given_names__gt="")
    files = files.select_related("applicant", "program").order_by("-created_at")
    return [file for file in files[:PICKED] if live_representation(file) is None]


def _appointed(
    file: Application, person: User, at: datetime, licence: dict[str, str], scopes: list[str]
) -> Representation:
    row = granting.grant(file, by=file.applicant, at=at, email=person.email, scopes=scopes, **licence)
    return granting.accept(row, by=person, at=at + timedelta(minutes=47), declares=True)


def _clients(cast: Cast, ravinder: User) -> None:
    """Two that he acts for, one of them a draft in which he wrote; one that waits for him to accept."""
    drafts, waiting = _alone("draft"), _alone("information_requested", "verification")
    if drafts:
        file, at = drafts[0], cast.now - timedelta(days=2)
        _appointed(file, ravinder, at, RAVINDER, ["draft", "pay", "correspond"])
        ties = "My sister and her family live in Ottawa; my children go to school there."
        intake.save_answers(file, by=ravinder, at=at + timedelta(hours=5), answers={"ties": ties})
        helping.disclose(
            file, by=file.applicant, at=at + timedelta(days=1), name="Anika Vance", relation="my cousin", is_paid="no",
            what="Read the form with me.",
        )  # fmt: skip
    if waiting:
        _appointed(
            waiting[0], ravinder, cast.now - timedelta(days=6), RAVINDER, ["draft", "submit", "pay", "correspond"]
        )
    if len(drafts) > 1:
        granting.grant(
            drafts[1], by=drafts[1].applicant, at=cast.now - timedelta(hours=20), email=ravinder.email, **RAVINDER
        )
    _asked(cast.now - timedelta(days=1))


def _lapsed(cast: Cast) -> None:
    """The College’s register says that her licence is suspended; where no story has her yet, she accepted this morning."""
    if Licence.objects.filter(holder__email=_OWN[1]).exists():
        return  # asked about with the others
    files = _alone("assessment", "completeness")
    if files:
        olena = cast.licensee("Olena Bondarenkova")
        _appointed(files[0], olena, cast.now - timedelta(hours=4), OLENA, ["draft", "submit", "pay", "correspond"])
        _asked(cast.now - timedelta(hours=3))


def _asked(at: datetime) -> None:
    """As the worker does; a register that is away is asked again later."""
    with clock.standing_at(at):
        for pk in Licence.objects.filter(due_at__lte=at, holder__email__in=_OWN).values_list("pk", flat=True):
            licences.ask(pk)


_OWN = ("representative@demo.example", "olena.bondarenkova@demo.example")
