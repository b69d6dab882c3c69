"""Offices, teams, queues and the staff who work in them."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils import timezone

from nominee.models import Office, Queue, Team, User
from reporting.scale.names import FAMILY, GIVEN, PLACES, listed
from reporting.scale.shape import FIRST_ID, MOST_TEAMS

DECIDING = 20  # one team in so many decides for the others
DOMAIN = "staff.example"
COLUMNS = (
    "password", "is_superuser", "first_name", "last_name", "is_staff", "is_active", "date_joined", "email", "role",
    "language", "licence_body", "licence_number", "firm", "team_id", "skills", "capacity", "keys",
)  # fmt: skip


def teams_for(staff: int) -> int:
    """Working teams of about eighty people; every twentieth of all teams decides."""
    return max(1, min(MOST_TEAMS, staff // 83) * (DECIDING - 1) // DECIDING)


def add(staff: int, password: str | None, teams: int = 0) -> tuple[int, int]:
    """More teams with their people; answers the numbers of the first and the last new one."""
    first, count = _known() + 1, teams or teams_for(staff)
    with connection.cursor() as cursor:  # the accounts of applicants have the numbers below
        cursor.execute(
            "select setval(pg_get_serial_sequence('nominee_user', 'id'), greatest(max(id), %s)) from nominee_user",
            [100 * FIRST_ID],
        )
    deciding = [_team(f"decisions_{first + n}", "Decisions", "Décisions", first + n) for n in range(0, count, DECIDING)]
    working = [_team(f"team_{first + n}", "Team", "Équipe", first + n) for n in range(count)]
    managers = max(2, staff * len(deciding) // (len(deciding) + count))
    _people(first, deciding, managers, ("executive_director", "manager"), password, 12)
    _people(first, working, max(4 * count, staff - managers), _MIX, password, 40)
    for place, team in enumerate(working):
        _note(first + place, team, deciding[place // DECIDING])
    return first, first + count - 1


_MIX = ("support_officer", "program_officer")


def _known() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(number), 0) from scale.team")
        return cursor.fetchone()[0]


def _team(code: str, en: str, fr: str, number: int) -> Team:
    places = listed(PLACES)
    town = places[number % 10]
    office, _ = Office.objects.get_or_create(code=f"office_{number % 10}", defaults={"name": {"en": town, "fr": town}})
    name = {"en": f"{en} {number}, {town}", "fr": f"{fr} {number}, {town}"}
    team, _ = Team.objects.get_or_create(code=code, defaults={"name": name, "office": office})
    turns = {"manager": ["manager"], "director": ["executive_director"]} if code.startswith("decisions") else {
        "support": ["support_officer", "team_lead"], "program": ["program_officer", "team_lead"],
    }  # fmt: skip
    words = {"support": ("intake", "réception"), "program": ("assessment", "évaluation"),
             "manager": ("decision", "décision"), "director": ("second signature", "deuxième signature")}  # fmt: skip
    for turn, roles in turns.items():
        title = {"en": f"{name['en']}: {words[turn][0]}", "fr": f"{name['fr']} : {words[turn][1]}"}
        Queue.objects.get_or_create(
            code=f"{code}_{turn}",
            defaults={"name": title, "team": team, "turn": turn, "roles": roles, "place": 100 + number},
        )
    return team


def _people(
    first: int, teams: list[Team], count: int, roles: tuple[str, str], password: str | None, lead_every: int
) -> None:
    """By COPY. The first of each team, and one in `lead_every` of the others, has the first role or leads."""
    secret, now = make_password(password), timezone.now()
    families, given = listed(FAMILY), listed(GIVEN)
    names = f"copy nominee_user ({', '.join(COLUMNS)}) from stdin"
    with connection.cursor() as cursor, cursor.copy(names) as rows:
        for n in range(count):
            team, place = teams[n % len(teams)], n // len(teams)
            if roles is _MIX:
                role = "team_lead" if place % lead_every == 0 else roles[place % 2]
            else:
                role = roles[0] if place == 0 else roles[1]
            rows.write_row((
                secret, False, given[n * 7 % len(given)], families[n * 11 % len(families)], False, True, now,
                f"{role.replace('_', '.')}.{first}.{n}@{DOMAIN}", role, "fr" if n % 15 == 0 else "en", "", "", "",
                team.pk, "{}", 25, "{}",
            ))  # fmt: skip


def _note(number: int, team: Team, deciding: Team) -> None:
    def people(of: Team, *roles: str) -> list[int]:
        return list(User.objects.filter(team=of, role__in=roles).order_by("id").values_list("id", flat=True))

    queues = dict(Queue.objects.filter(team__in=(team, deciding)).values_list("turn", "pk"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into scale.team values ({', '.join(['%s'] * 11)})",
            [number, team.pk, people(team, "support_officer"), people(team, "program_officer"), queues["support"],
             queues["program"], deciding.pk, people(deciding, "manager"), people(deciding, "executive_director"),
             queues["manager"], queues["director"]],
        )  # fmt: skip
