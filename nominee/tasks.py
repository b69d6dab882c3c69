import logging
from datetime import timedelta

from celery import shared_task

from nominee import clock, files, limits, outbox
from nominee.audit import exporting, signing, verifying
from nominee.looks import keeping
from nominee.privacy import package
from nominee.retention import disposal
from nominee.rules import replaying
from nominee.sign_in import addresses, notices, sessions
from nominee.work import absences, balance, services

logger = logging.getLogger(__name__)


@shared_task
def run_effect(pk: int) -> None:
    outbox.run(pk)


@shared_task
def sweep_effects() -> int:
    """Every few seconds: what a lost message, a dead worker or an absent broker left behind."""
    return sum(outbox.run(pk) for pk in outbox.due())


@shared_task
def forget_what_is_over() -> int:
    """Each day: what was counted for the limits, once it no longer limits, links, sessions, former addresses, old replays."""
    at = clock.now()
    return sum(room.forget(at) for room in (limits, files, sessions, addresses, replaying))


@shared_task
def send_sign_in_notices() -> int:
    """Every half a minute: e-mails about sign-in that are owed."""
    return notices.send_due(clock.now())


@shared_task
def make_balances() -> int:
    """Every few minutes: the balances whose hour has come, also those of days on which nothing ran."""
    return balance.make_due(clock.now())


@shared_task
def begin_absences() -> int:
    """Every few minutes: the files of whoever is away from today go back to their queues."""
    return absences.begin_due(clock.now())


@shared_task
def export_heads() -> str:
    """Every hour: what the chains end with, signed. Without a key nothing is signed, and the log says so."""
    try:
        return exporting.export(at=clock.now()).path.name
    except signing.NoKey as missing:
        logger.error("No heads are exported: %s", missing)
        return ""


@shared_task
def verify_audit() -> int:
    """Every night: the files of the last two days; on Sundays everything. Findings go to the log and the audit's page."""
    at = clock.now()
    since = None if at.weekday() == 6 else (at - timedelta(days=2)).date()
    result = verifying.verify(known=signing.known_keys(), since=since)
    verifying.keep(result, at=at)
    for finding in result.findings:
        logger.error("History was tampered with: %s", finding)
    return result.found


@shared_task
def prepare_looks() -> int:
    """A few times a day: the log of looks has a part for each of the coming months."""
    return keeping.prepare(clock.now())


@shared_task
def wake_files() -> int:
    """Every minute: files that were put aside until today are back on the list, each by its program's own clock."""
    return services.wake_due(clock.now())


@shared_task
def make_package(pk: int) -> None:
    package.make(pk, at=clock.now())


@shared_task
def run_disposal(pk: int) -> None:
    disposal.run(pk, at=clock.now())


@shared_task
def sweep_privacy() -> int:
    """Every minute: packages and disposals that were approved and that no worker finished."""
    due = due_packages, due_batches = package.due_packages(), disposal.due_batches()
    for pk in due_packages:
        make_package(pk)
    for pk in due_batches:
        run_disposal(pk)
    return sum(map(len, due))


@shared_task
def run_replay(pk: int) -> None:
    """A few batches, then the line is free for others before it goes on."""
    if replaying.run(pk, at=clock.now(), most=replaying.IN_A_ROW):
        run_replay.delay(pk)


@shared_task
def sweep_replays() -> int:
    """Every half a minute: replays that no worker finished."""
    due = replaying.due()
    for pk in due:
        run_replay(pk)
    return len(due)
