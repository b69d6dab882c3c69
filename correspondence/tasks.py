import logging

from celery import shared_task
from django.utils import timezone

from correspondence import nudges
from correspondence.models import Request
from nominee import deadlines, machine
from nominee.errors import DomainError
from nominee.models import Program

_log = logging.getLogger(__name__)


@shared_task
def send_nudge(pk: int) -> None:
    nudges.send(pk)


@shared_task
def sweep_lapses() -> int:
    """Let what was not answered in time lapse, and send the nudges that are still owed."""
    now, done = timezone.now(), 0
    for program in Program.objects.all():
        today = deadlines.day_in(now, program.time_zone)
        late = Request.objects.filter(closed_at__isnull=True, due_on__lt=today, application__program=program)
        for request in late.select_related("application").order_by("due_on", "id"):
            done += _lapse(request, now)
    for pk in nudges.due():
        nudges.send(pk)
    return done


def _lapse(request: Request, now: object) -> bool:
    """One file that cannot lapse never keeps the others waiting."""
    application = request.application
    action = "lapse_notice" if request.kind == Request.NOTICE else "lapse_request"
    try:
        machine.perform(application, action, by=None, at=now, expecting=application.status)
    except DomainError:
        return False  # answered a moment ago
    except Exception:
        _log.exception("request %s could not lapse", request.pk)
        return False
    return True
