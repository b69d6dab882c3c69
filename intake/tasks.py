from celery import shared_task

from intake import scanning
from intake.models import Opening
from intake.opening import giving
from nominee import clock


@shared_task
def scan_waiting() -> int:
    """Every minute: files that came while the virus scanner was away."""
    return scanning.scan_waiting(clock.now())


@shared_task
def look_after_openings() -> int:
    """Every minute: draw what nobody asked for yet, and give places that were given up to the next in turn."""
    now = clock.now()
    given = 0
    for opening in Opening.objects.filter(opens_at__lte=now, closes_at__gt=now, cancelled_at__isnull=True):
        giving.draw_order(opening, now)
        given += giving.go_on(opening, now)
    return given
