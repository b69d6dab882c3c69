from celery import shared_task

from intake import scanning
from intake.interest import ending, telling
from nominee import clock


@shared_task
def scan_waiting() -> int:
    """Every minute: files that came while the virus scanner was away."""
    return scanning.scan_waiting(clock.now())


@shared_task
def sweep_interest() -> int:
    """Every minute: expressions of interest that time or new rules end, and reminders before that."""
    return ending.sweep(clock.now())


@shared_task
def tell_of_interest() -> int:
    """Every half a minute: e-mails about expressions of interest that are owed."""
    return telling.send_due(clock.now())
