from celery import shared_task

from intake import scanning
from intake.representing import enrolling, granting, licences, noticing
from nominee import clock


@shared_task
def scan_waiting() -> int:
    """Every minute: files that came while the virus scanner was away."""
    return scanning.scan_waiting(clock.now())


@shared_task
def ask_about_licence(pk: int) -> None:
    licences.ask(pk)


@shared_task
def sweep_authority() -> int:
    """Every minute: licences whose day has come, authorizations out of line with theirs, what nobody accepted in time."""
    now = clock.now()
    due = licences.due(now)
    for pk in due:
        ask_about_licence.delay(pk)  # each in its own task: a slow register holds up only its own
    done = sum(licences.settle(pk, at=now) for pk in list(licences.out_of_line(now)))
    return len(due) + done + granting.lapse_due(now) + enrolling.lapse_due(now)


@shared_task
def send_authority_notices() -> int:
    """Every half a minute: e-mails about authority that are owed."""
    return noticing.send_due(clock.now())
