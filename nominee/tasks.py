from celery import shared_task

from nominee import outbox


@shared_task
def run_effect(pk: int) -> None:
    outbox.run(pk)


@shared_task
def sweep_effects() -> int:
    """Every few seconds: what a lost message, a dead worker or an absent broker left behind."""
    return sum(outbox.run(pk) for pk in outbox.due())
