"""Who holds an open file: one person, or one queue that somebody works in. The database refuses anything else.

A file that passes to another role goes back to who had it there before, or waits in that role's queue. While it is
the applicant's turn it stays with whoever wrote to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from nominee import deadlines
from nominee.access import circle_of, sees
from nominee.errors import NotNow
from nominee.lifecycle import STATES
from nominee.models import Absence, Application, ApplicationEvent, Queue, Restriction, User
from nominee.roles import READS_EVERY_FILE
from nominee.words import Words
from nominee.work.routing import Route, route
from nominee.work.urgency import next_step

# Turns of the program; in every other one the file stays where it is.
TURNS = {"support", "program", "manager", "director"}
PROGRAM_STATES = [code for code, state in STATES.items() if state.turn in TURNS]
# What this module sets, to be saved together.
AHEAD = ("next_on", "next_rule", "next_receipt")
COLUMNS = (
    "assigned_to", "queue", "team", "held_since", "child_ages_out_on", *AHEAD,
    "is_aside", "aside_until", "aside_for", "aside_why",
)  # fmt: skip
AGE_OF_A_CHILD = 22  # s. 2, Immigration and Refugee Protection Regulations
LEADING = ("team_lead", "manager", "executive_director")
DEPENDANTS = {"child", "grandchild"}


def pass_on(application: Application, *, source: str, action: str, by: User | None, at: datetime) -> None:
    """Set the holder, and when somebody must act next, of a file that has just moved to its `status`. Saves nothing."""
    if application.submitted_at is None:
        return
    if application.status == "submitted":
        application.child_ages_out_on = _ages_out(application)
    if application.decided_at is not None:
        come_back(application)
        return
    holder = _holder_after(application, source, by, at)
    hold(application, holder, at)
    come_back(application)
    look_ahead(application, action)


def look_ahead(application: Application, last_action: str) -> None:
    """When somebody must act next, and the receipt of the rule that says so. Saves nothing."""
    receipt = next_step(application.program.desk["urgency"], facts_of(application, last_action))
    application.next_on, application.next_rule = receipt.on, receipt.rule
    application.next_receipt = receipt.as_json


def facts_of(application: Application, last_action: str = "") -> dict[str, Any]:
    """What the rules of urgency ask about a file."""
    zone = application.program.time_zone
    return {
        "turn": STATES[application.status].turn,
        "last_action": last_action,
        "due_on": application.due_on,
        "permit_expires_on": application.permit_expires_on,
        "passport_expires_on": application.passport_expires_on,
        "child_ages_out_on": application.child_ages_out_on,
        "submitted_at": application.submitted_at and deadlines.day_in(application.submitted_at, zone),
        "status_since": deadlines.day_in(application.status_since, zone),
    }


def _holder_after(application: Application, source: str, by: User | None, at: datetime) -> User | Queue:
    before, now = STATES[source].turn, STATES[application.status].turn
    kept = application.assigned_to or application.queue
    if kept is not None and (now not in TURNS or before == now):
        if application.assigned_to is None and by is not None and by.role in READS_EVERY_FILE and before == now:
            return by  # whoever works on a file that waits in a queue has taken it
        return kept
    return _last_of(application, now, at) or holder_for(application, now, at)


def holder_for(application: Application, turn: str, at: datetime, *, desk: Desk | None = None) -> User | Queue:
    """Where a file goes that nobody holds: to the queue of the turn; a restricted one to somebody of its circle.

    Who works on such a turn and is here comes first, then who leads: a queue would keep it out of everybody's sight.
    """
    desk = desk or Desk()
    if application.pk not in desk.restricted:
        return desk.queue_for(application, turn)
    day = deadlines.day_in(at, application.program.time_zone)
    works = {role for roles in Queue.objects.filter(turn=turn).values_list("roles", flat=True) for role in roles}

    def fits(user: User) -> tuple[bool, bool, bool]:
        return (is_away(user, day), user.role not in works, user.role not in LEADING)

    circle = sorted(circle_of(application), key=fits)
    return circle[0] if circle else desk.queue_for(application, turn)


def turn_before(application: Application) -> str:
    """Whose turn it was before the applicant's."""
    for status in application.events.order_by("-number").values_list("from_status", flat=True):
        if status and STATES[status].turn in TURNS:
            return STATES[status].turn
    return "support"


def turns_of(files: Sequence[Application]) -> dict[int, str]:
    """By file, whose turn of the program it is, or was before the applicant's: asked once for all."""
    found = {file.pk: STATES[file.status].turn for file in files if STATES[file.status].turn in TURNS}
    if others := [file.pk for file in files if file.pk not in found]:
        states = [code for code, state in STATES.items() if state.turn in TURNS]
        events = ApplicationEvent.objects.filter(application__in=others, from_status__in=states)
        latest = events.order_by("application", "-number").distinct("application")
        found |= {pk: STATES[status].turn for pk, status in latest.values_list("application", "from_status")}
    return {file.pk: found.get(file.pk, "support") for file in files}


def _last_of(application: Application, turn: str, at: datetime) -> User | None:
    """Who worked on the file in such a state before, and can again today."""
    states = [code for code, state in STATES.items() if state.turn == turn]
    worked = application.events.filter(from_status__in=states, by__is_active=True, by__role__in=READS_EVERY_FILE)
    latest = worked.exclude(by=application.applicant).order_by("-number").select_related("by").first()
    if latest is None or is_away(latest.by, deadlines.day_in(at, application.program.time_zone)):
        return None
    return latest.by if sees(latest.by, application) else None


def is_away(user: User, day: date) -> bool:
    return Absence.objects.filter(user=user, from_on__lte=day, until_on__gte=day).exists()


def staffed() -> QuerySet[Queue]:
    """Queues in which somebody works."""
    place = Func(OuterRef("roles"), F("role"), function="array_position", output_field=IntegerField())
    members = User.objects.filter(is_active=True).annotate(place=place).filter(place__isnull=False)
    return Queue.objects.filter(Exists(members.filter(Q(team__isnull=True) | Q(team=OuterRef("team")))))


def routed_by(application: Application) -> dict[str, Any]:
    """What the routes ask about a file."""
    return {
        "language": application.language,
        "stream": application.stream.code,
        "complexity": application.complexity,
    }


class Desk:
    """The queues, and those in which somebody works, as they are now: looked up once for many files."""

    def __init__(self) -> None:
        self.queues = {queue.code: queue for queue in Queue.objects.select_related("team")}
        self.turns = {code: queue.turn for code, queue in self.queues.items()}
        self.staffed = set(staffed().values_list("code", flat=True))
        found = Restriction.objects.filter(kind=Restriction.RESTRICTED, ended_at__isnull=True)
        self.restricted = set(found.values_list("application", flat=True))

    def route_of(self, application: Application, turn: str) -> Route:
        """The queue for a turn, and the rule that led to it. NotNow where nobody works in such a role."""
        routes = application.program.desk["routes"]
        found = route(routes, self.turns, self.staffed, turn=turn, facts=routed_by(application))
        if found is None:
            raise NotNow([_("Nobody works in the role that this step waits for.")])
        return found

    def queue_for(self, application: Application, turn: str) -> Queue:
        return self.queues[self.route_of(application, turn).queue]


def queue_for(application: Application, turn: str) -> Queue:
    return Desk().queue_for(application, turn)


def held_by(user: User) -> QuerySet[Application]:
    """Every open file of a person: what goes back to the queues when they go."""
    return Application.objects.filter(assigned_to=user, decided_at__isnull=True)


def hold(application: Application, holder: User | Queue, at: datetime) -> None:
    """Saves nothing."""
    if holder in (application.assigned_to, application.queue) and application.held_since:
        return
    if isinstance(holder, User):
        application.assigned_to, application.queue, application.team = holder, None, holder.team
    else:
        application.assigned_to, application.queue, application.team = None, holder, holder.team
    application.held_since = max(at, application.held_since or at)  # a clock that was set back makes no gap


def come_back(application: Application) -> None:
    """On the list again. Saves nothing."""
    application.is_aside, application.aside_until = False, None
    application.aside_for = application.aside_why = ""


def _ages_out(application: Application) -> date | None:
    """The day on which the first of the dependent children is no longer one; None without such a child."""
    days = [day for row in _children(application) if (day := _turns_22(row.get("birth_date")))]
    received = application.submitted_at.date() if application.submitted_at else date.min
    return min((day for day in days if day >= received - timedelta(days=1)), default=None)


def _children(application: Application) -> Iterable[dict[str, Any]]:
    rows = application.entries.filter(kind="family").values_list("data", flat=True)
    return [row for row in rows if row.get("relationship") in DEPENDANTS]


def _turns_22(text: Any) -> date | None:
    try:
        born = date.fromisoformat(text)
        return born.replace(year=born.year + AGE_OF_A_CHILD)
    except TypeError:
        return None
    except ValueError:  # 29 February: the day after, in a year without one
        return None if not isinstance(text, str) or "-02-29" not in text else date(int(text[:4]) + AGE_OF_A_CHILD, 3, 1)


def rule_name(application: Application) -> Words:
    """The words of the rule that says when to act next."""
    for row in application.program.desk["urgency"]:
        if row["code"] == application.next_rule:
            return Words(**row["name"])
    return Words(application.next_rule, application.next_rule)
