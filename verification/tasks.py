from celery import shared_task
from django.utils import timezone

from verification.models import VerificationCheck
from verification.services import ask


@shared_task
def ask_source(pk: int) -> None:
    ask(pk)


@shared_task
def sweep_checks() -> int:
    """Checks whose time to be asked (again) has come, and those whose message was lost."""
    due = VerificationCheck.objects.filter(
        state="asking", due_at__lte=timezone.now(), application__decided_at__isnull=True
    ).order_by("due_at")
    pks = list(due.values_list("pk", flat=True)[:100])
    for pk in pks:
        ask_source.delay(pk)  # each in its own task: a slow source holds up only its own
    return len(pks)
