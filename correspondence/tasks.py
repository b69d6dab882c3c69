from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from correspondence.models import Nudge, Request
from nominee import deadlines, machine
from nominee.errors import DomainError


@shared_task
def send_nudge(pk: int) -> None:
    """Says that there is something to read, and nothing else: no name, no number, no decision."""
    nudge = Nudge.objects.select_related("letter").get(pk=pk)
    if nudge.sent_at:
        return
    with translation.override(nudge.letter.language):
        subject = _("You have a new message")
        body = _("There is a new message for you. Sign in to read it: %(address)s") % {"address": settings.PUBLIC_URL}
    try:
        send_mail(subject, body, None, [nudge.address])
    except OSError as problem:
        Nudge.objects.filter(pk=pk).update(problem=str(problem)[:300])
        return
    Nudge.objects.filter(pk=pk).update(sent_at=timezone.now(), problem="")


@shared_task
def sweep_lapses() -> int:
    """Let what was not answered in time lapse, and send the nudges that are still owed."""
    now, done = timezone.now(), 0
    for request in Request.objects.filter(closed_at__isnull=True).select_related("application__program"):
        application = request.application
        if now < deadlines.end_of(request.due_on, application.program.time_zone):
            continue
        action = "lapse_notice" if request.kind == Request.NOTICE else "lapse_request"
        try:
            machine.perform(application, action, by=None, at=now, expecting=application.status)
            done += 1
        except DomainError:
            continue  # answered a moment ago
    for pk in Nudge.objects.filter(sent_at__isnull=True).values_list("pk", flat=True)[:200]:
        send_nudge(pk)
    return done
