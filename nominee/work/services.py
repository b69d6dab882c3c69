"""What changes a holder beside the lifecycle: taking, assigning, putting aside, leaving; each row by row, for good reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from nominee import deadlines, notes
from nominee.access import is_restricted, sees, visible_to
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.lifecycle import STATES
from nominee.models import Application, Queue, User
from nominee.roles import READS_EVERY_FILE
from nominee.templatetags.kit import date_in_words
from nominee.words import Words
from nominee.work import holding
from nominee.work.urgency import days_known

# What a file put aside may wait for, beside its day. Any action on the file brings it back as well.
EVENTS = ("document", "answer")
LONGEST_ASIDE = 366  # days
LONGEST_WHY = 200  # characters
BACK = {"is_aside": False, "aside_until": None, "aside_for": "", "aside_why": ""}
LEADS = {"team_lead", "manager", "executive_director"}


@dataclass(frozen=True)
class Refused:
    """A row of a bulk change that was left as it was, and why."""

    number: str
    why: str


def take(application: Application, by: User, at: datetime) -> bool:
    """Whoever begins work on a file that waits in a queue holds it. A conditional UPDATE: the first one stays."""
    if by.role not in READS_EVERY_FILE:
        return False
    waits = visible_to(by).filter(pk=application.pk, queue__isnull=False, decided_at__isnull=True)
    held = {"assigned_to": by, "queue": None, "team_id": by.team_id or F("team_id"), "held_since": at}
    return bool(waits.update(**held, **BACK))


def queues_of(user: User) -> QuerySet[Queue]:
    """The queues this person works in."""
    queues = Queue.objects.filter(roles__contains=[user.role])
    return queues.filter(team=user.team) if user.team_id else queues


@transaction.atomic
def next_file(by: User, at: datetime, again: timedelta = timedelta(0)) -> Application | None:
    """The most urgent file of this person's queues, now theirs; None when nothing waits.

    Rows that somebody else is taking this very moment are passed by, so that twenty presses give twenty files.
    Pressed once more within `again`, the same person finds the file that the first press gave.
    """
    if by.role not in READS_EVERY_FILE:
        raise NotAllowed
    if holding.is_away(by, deadlines.day_in(at, settings.TIME_ZONE)):
        raise NotNow([_("You are recorded as away today. Cancel the absence first, then take files.")])
    if again:
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two presses of one person come one by one
        given = visible_to(by).filter(assigned_to=by, decided_at__isnull=True, held_since__gt=at - again)
        if found := given.filter(status_since__lt=F("held_since")).order_by("-held_since").first():
            return found
    queues = list(queues_of(by).values_list("pk", flat=True))
    if not queues:
        return None
    waiting = visible_to(by).filter(decided_at__isnull=True, queue__in=queues, is_aside=False)
    waiting = waiting.filter(status__in=holding.PROGRAM_STATES)  # nothing is to be done while the applicant answers
    waiting = fitting(waiting, by).order_by("next_on", "id").select_for_update(of=("self",), skip_locked=True)
    passed: list[int] = []
    while found := waiting.exclude(pk__in=passed).first():
        if sees(by, found):  # asked again under its lock: a conflict may have been declared this very moment
            give(found, by, at)
            return found
        passed.append(found.pk)
    return None


def fitting(files: QuerySet[Application], user: User) -> QuerySet[Application]:
    """Only what this person can take: languages, streams and how hard a file may be. Nothing said: everything."""
    skills = user.skills or {}
    if skills.get("languages"):
        files = files.filter(language__in=skills["languages"])
    if skills.get("streams"):
        files = files.filter(stream__code__in=skills["streams"])
    if skills.get("complexity"):
        files = files.filter(complexity__lte=skills["complexity"])
    return files


def why_not_assign(application: Application, to: User | Queue, day: date) -> str:
    """Why this file cannot be given to this person or queue; empty when it can."""
    if application.decided_at is not None or application.submitted_at is None:
        return _("It is closed.")
    turn = STATES[application.status].turn
    if turn not in holding.TURNS:  # while the applicant answers, it stays with those who asked
        turn = holding.turn_before(application)
    if isinstance(to, Queue):
        if turn in holding.TURNS and to.turn != turn:
            return _("It waits for another role than this queue’s.")
        if is_restricted(application):
            return _("It is restricted: only a person whom it is named to can hold it.")
        workers = User.objects.filter(
            is_active=True, team=to.team_id, role__in=to.roles, programs=application.program_id
        )
        if not holding.staffed().filter(pk=to.pk).exists():
            return _("Nobody works in this queue.")
        return "" if workers.exists() else _("Nobody of this program works in this queue.")
    if not to.is_active or to.role not in READS_EVERY_FILE:
        return _("This person does not work on files.")
    if application.applicant_id == to.pk:
        return _("It is this person’s own file.")
    if not sees(to, application):
        return _("This person may not see this file.")
    if turn in holding.TURNS and not Queue.objects.filter(turn=turn, roles__contains=[to.role]).exists():
        return _("It waits for another role than this person’s.")
    return _("This person is away.") if holding.is_away(to, day) else ""


def may_assign(application: Application, to: User | Queue, by: User) -> bool:
    """Leads and managers may; anyone may give what they hold, or take what waits in a queue."""
    takes = to == by and application.queue_id is not None
    return by.role in LEADS or application.assigned_to_id == by.pk or takes


def may_put_aside(application: Application, by: User) -> bool:
    return application.assigned_to_id == by.pk or by.role in LEADS


@transaction.atomic
def assign(application: Application, to: User | Queue, *, by: User, at: datetime, expecting: str = "") -> Application:
    """Give an open file to a person or a queue. Leads and managers may; anyone may give what they hold, or take.

    `expecting`: the holder that the page showed (`holder_mark`); NotNow when it is another one by now.
    """
    locked = (
        Application.objects.select_for_update(of=("self",)).select_related("program", "stream").get(pk=application.pk)
    )
    if not sees(by, locked):
        raise NotFound
    if not may_assign(locked, to, by):
        raise NotAllowed
    if expecting and expecting != holder_mark(locked):
        raise NotNow([_("Somebody else holds it by now.")])
    if why := why_not_assign(locked, to, deadlines.day_in(at, locked.program.time_zone)):
        raise NotNow([why])
    if locked.is_aside and to not in (locked.assigned_to, locked.queue):
        words = _("It was put aside until %(day)s. It goes to %(holder)s and is back on the list.")
        say(locked, words, by=by, at=at, holder=to)
    give(locked, to, at)
    return locked


def holder_mark(application: Application) -> str:
    """Who holds it, as text that a form can carry: u12, q3."""
    return f"u{application.assigned_to_id}" if application.assigned_to_id else f"q{application.queue_id}"


def give(application: Application, to: User | Queue, at: datetime) -> None:
    """What one holder put aside is back on the list of the next one."""
    if to not in (application.assigned_to, application.queue):
        holding.come_back(application)
    holding.hold(application, to, at)
    application.save(update_fields=list(holding.COLUMNS))


def say(application: Application, words: str, *, by: User, at: datetime, holder: User | Queue | None = None) -> None:
    """An entry in words about a file that is put aside. Who may write no note changes no holder either."""
    holder = holder or application.assigned_to or application.queue
    text = words % {"day": date_in_words(application.aside_until), "holder": holder}
    notes.add_note(application, by=by, at=at, kind="note", text=text)


@transaction.atomic
def put_aside(
    application: Application,
    *,
    by: User,
    at: datetime,
    until: date,
    event: str = "",
    why: str = "",
    is_sure: bool = False,
) -> Application:
    """Off the list until a day, or until something happens if that comes first.

    `is_sure`: the person was told which days pass meanwhile, and means it.
    """
    locked = Application.objects.select_for_update(of=("self",)).select_related("program").get(pk=application.pk)
    if not sees(by, locked):
        raise NotFound
    if not may_put_aside(locked, by):
        raise NotAllowed(_("Only who holds the file, or a lead, can put it aside."))
    if locked.decided_at is not None:
        raise NotNow([_("It is closed.")])
    today = deadlines.day_in(at, locked.program.time_zone)
    check_aside(today, until, event, why)
    if not is_sure and days_passed(locked, until, today):
        raise NotValid({"sure": _("A date passes before this day. Say that this is meant, or choose an earlier day.")})
    locked.is_aside, locked.aside_until, locked.aside_for, locked.aside_why = True, until, event, why.strip()
    locked.save(update_fields=list(holding.COLUMNS))
    return locked


def check_aside(today: date, until: date | None, event: str, why: str) -> None:
    """NotValid for a day, an event or a text that cannot be meant."""
    wrong = {}
    if until is None or not today < until:
        wrong["until"] = _("Choose a day after today.")
    elif (until - today).days > LONGEST_ASIDE:
        wrong["until"] = _("Choose a day within a year.")
    if event and event not in EVENTS:
        wrong["event"] = _("Choose one of the list.")
    if len(why) > LONGEST_WHY:
        wrong["why"] = _("Write at most %(count)s characters.") % {"count": LONGEST_WHY}
    if wrong:
        raise NotValid(wrong)


def days_passed(application: Application, until: date, today: date) -> list[str]:
    """What would pass unseen while the file is aside until this day, in words: its next step, and what ends or is due.

    On the day itself the file is back, so that nothing of that day passes.
    """
    rules = application.program.desk["urgency"]
    names = {rule["code"]: str(Words(**rule["name"])) for rule in rules}
    said = []
    if application.next_on is not None and application.next_on < until:
        name = names.get(application.next_rule, application.next_rule)
        words = _("%(rule)s: act by %(day)s")
        said.append(words % {"rule": name, "day": date_in_words(application.next_on)})
    for code, day in days_known(rules, holding.facts_of(application)):
        if today <= day < until and (code, day) != (application.next_rule, application.next_on):
            said.append(_("%(rule)s: %(day)s") % {"rule": names[code], "day": date_in_words(day)})
    return said


def bring_back(files: QuerySet[Application]) -> int:
    return files.filter(is_aside=True).update(**BACK)


def wake_for(application: Application, event: str) -> bool:
    """Something happened that the file may have been put aside for."""
    return bool(bring_back(Application.objects.filter(pk=application.pk, aside_for=event)))


def wake_due(at: datetime) -> int:
    """Files whose day has come, each in its program's time zone."""
    zones = set(Application.objects.filter(is_aside=True).values_list("program__time_zone", flat=True))
    due = Q(pk__in=[])
    for zone in zones:
        due |= Q(program__time_zone=zone, aside_until__lte=deadlines.day_in(at, zone))
    return bring_back(Application.objects.filter(pk__in=Application.objects.filter(due, is_aside=True).values("pk")))


@transaction.atomic
def rehome(user: User, *, at: datetime, held_before: datetime | None = None) -> int:
    """Every open file of somebody who can no longer work goes to the queue it belongs to; answers how many.

    Call it in the transaction that closes the account, changes its role or records its absence: the database
    refuses an open file whose holder cannot work. `held_before`: only what came to this person before then.
    """
    held = holding.held_by(user).filter(**({"held_since__lt": held_before} if held_before else {}))
    related = held.select_related("program", "stream", "assigned_to")
    if files := list(related.select_for_update(of=("self",)).order_by("pk")):
        desk, turns = holding.Desk(), holding.turns_of(files)
        for file in files:
            give(file, holding.holder_for(file, turns[file.pk], at, desk=desk), at)
    return len(files) + leave_unstaffed_queues(at)


def let_go(application: Application, at: datetime) -> None:
    """An open file whose holder may not see it any more goes where it belongs. Call it under the file's lock."""
    person = application.assigned_to
    is_lost = is_restricted(application) if person is None else not sees(person, application)
    if application.decided_at is None and is_lost:
        turn = holding.turns_of([application])[application.pk]
        give(application, holding.holder_for(application, turn, at), at)


@transaction.atomic
def leave_unstaffed_queues(at: datetime) -> int:
    """Files of queues in which nobody is left go to the next queue by the rules."""
    empty = Queue.objects.exclude(pk__in=holding.staffed())
    left = Application.objects.select_for_update(of=("self",)).select_related("program", "stream", "queue").filter(
        queue__in=empty, decided_at__isnull=True
    )  # fmt: skip
    if files := list(left.order_by("pk")):
        desk = holding.Desk()
        for file in files:
            give(file, holding.holder_for(file, file.queue.turn, at, desk=desk), at)
    return len(files)
