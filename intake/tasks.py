from celery import shared_task

from intake import scanning
from intake.draws import sending
from intake.employers import approving, conflicts, notices, offers, people
from intake.entry import profiles, reminding
from intake.entry import telling as about_profiles
from intake.interest import ending, telling
from intake.models import Opening
from intake.opening import giving
from intake.representing import enrolling, granting, licences, noticing
from intake.uploading import pieces
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


@shared_task
def send_invitations(pk: int) -> int:
    """What a draw that two people signed sends; what a dead worker left is sent by the next one."""
    return sending.send(pk, at=clock.now())


@shared_task
def sweep_invitations() -> int:
    """Every minute: draws of which not everything is sent, invitations and notifications whose time ran out."""
    return sending.sweep(clock.now())


@shared_task
def look_after_employers() -> int:
    """Every minute: offers whose time is over, approvals to open and to remind of, people who act against the rule."""
    at = clock.now()
    done = offers.expire_due(at) + approving.open_due(at) + approving.remind_due(at) + conflicts.close_due(at)
    return done + people.close_due(at)


@shared_task
def send_employers_notices() -> int:
    """Every half a minute: e-mails that are owed to employers, to who is asked to join, and to the persons of offers."""
    return notices.send_due(clock.now()) + people.send_due(clock.now())


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


@shared_task
def sweep_pieces() -> int:
    """Uploads that nobody went on with."""
    return pieces.sweep(clock.now())


@shared_task
def look_after_openings() -> int:
    """Every minute: draw what nobody asked for yet, and give places that were given up to the next in turn."""
    now = clock.now()
    given = 0
    for opening in Opening.objects.filter(opens_at__lte=now, closes_at__gt=now, cancelled_at__isnull=True):
        giving.draw_order(opening, now)
        given += giving.go_on(opening, now)
    return given


@shared_task
def ask_about_profiles() -> int:
    """Every minute: Express Entry profiles of open files, each once a day, sooner where nobody answered; and last days."""
    at = clock.now()
    return profiles.sweep(at) + reminding.sweep(at)


@shared_task
def tell_of_profiles() -> int:
    """Every half a minute: e-mails about profiles that are owed."""
    return about_profiles.send_due(clock.now())
