from celery import shared_task

from intake import scanning
from intake.uploading import pieces
from nominee import clock


@shared_task
def scan_waiting() -> int:
    """Every minute: files that came while the virus scanner was away."""
    return scanning.scan_waiting(clock.now())


@shared_task
def sweep_pieces() -> int:
    """Uploads that nobody went on with."""
    return pieces.sweep(clock.now())
