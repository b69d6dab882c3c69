"""Taking a place and a certificate number, in the transaction of the approving event."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from nominee import clock, deadlines
from nominee.errors import NotNow
from nominee.finding.indexing import index_file
from nominee.hooks import guard, record
from nominee.models import Allocation, Application, ApplicationEvent, Counter, Nomination, Program


def next_value(name: str) -> int:
    """The counter's next number. Gap-free: the row stays locked until the taker's transaction ends."""
    return next_values(name, 1)[0]


def next_values(name: str, count: int) -> range:
    """The counter's next numbers, as many at once."""
    Counter.objects.get_or_create(name=name)
    row = Counter.objects.select_for_update().get(name=name)
    first = row.value + 1
    row.value += count
    row.save(update_fields=["value"])
    return range(first, first + count)


def allocation_for(program: Program, year: int) -> Allocation | None:
    return Allocation.objects.filter(program=program, year=year).first()


@guard("nominee.a_place_is_left")
def a_place_is_left(application: Application) -> list[str]:
    year = deadlines.day_in(clock.now(), application.program.time_zone).year
    allocation = allocation_for(application.program, year)
    if allocation is None:
        return [_("No allocation is recorded for %(year)s.") % {"year": year}]
    if allocation.left <= 0:
        return [
            _("The allocation for %(year)s is full: %(used)s of %(cap)s places are used.")
            % {"year": year, "used": allocation.used, "cap": allocation.cap}
        ]
    return []


@record("nominee.nominate")
def nominate(event: ApplicationEvent) -> None:
    """Take a place by a conditional UPDATE, then a number from the locked counter. All or nothing."""
    application = event.application
    issued_on = deadlines.day_in(event.at, application.program.time_zone)
    taken = Allocation.objects.filter(program=application.program, year=issued_on.year, used__lt=F("cap")).update(
        used=F("used") + 1
    )
    if not taken:
        raise NotNow([_("The allocation for %(year)s is full.") % {"year": issued_on.year}])
    sequence = next_value(f"certificate-{issued_on.year}")
    limit = application.definition["limits"]["permanent_residence_application"]
    Nomination.objects.create(
        application=application,
        event=event,
        allocation=Allocation.objects.get(program=application.program, year=issued_on.year),
        year=issued_on.year,
        sequence=sequence,
        certificate_number=f"ON-{issued_on.year}-{sequence:06}",
        issued_on=issued_on,
        expires_on=deadlines.after(issued_on, limit),
    )
    index_file(application)  # by its certificate's number from now on
