from celery import shared_task

from intake import scanning
from nominee import clock


@shared_task
def scan_waiting() -> int:
    """Every minute: files that came while the virus scanner was away."""
    return scanning.scan_waiting(clock.now())
