"""Which officers ask what: ordinary ones of several teams, each with files, names and words of their own house."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlencode

from django.db import connection
from django.utils import timezone

from nominee.models import Application, User
from nominee.sealing import vault
from nominee.sealing.blind import blind
from nominee.search import number_form
from reporting.bench import raw
from reporting.bench.raw import Question
from reporting.scale.shape import FIRST_ID

STATES = ("submitted", "verification", "assessment", "recommended")
WORDS = (
    "lease",
    "dismissed employer plausible",
    "certified copy diploma",
    "Timmins licence",
    "assessment tax register",
)
SEED = 5


def officers(count: int) -> list[User]:
    """Those who hold about as much as their colleagues, the same ones each time, of teams all over the house."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select assigned_to_id from nominee_application where decided_at is null and assigned_to_id in
            (select id from nominee_user where role = 'support_officer' and team_id in (select team from scale.team))
            group by 1 order by abs(count(*) - (select percentile_disc(0.5) within group (order by n)
                from (select count(*) as n from nominee_application where decided_at is null and assigned_to_id is not null
                group by assigned_to_id) as held)), assigned_to_id limit %s""",
            [count],
        )
        keys = [row[0] for row in cursor.fetchall()]
    return list(User.objects.filter(pk__in=keys).order_by("pk"))


def all_questions(user: User, number: int) -> Iterator[Question]:
    """What one officer asks. `number`: whose turn it is, so that the questions differ."""
    chance = random.Random(SEED + number)
    today = timezone.localdate()
    base = {"officer": user.pk, "team": user.team_id, "today": today}
    yield Question("worklist", "/desk/?view=mine", (raw.WORKLIST, raw.OWN_COUNTS), base)
    yield _team(base)
    yield _deep(user, base)
    yield from _searches(chance, base)
    yield from _cases(chance, base)


def _team(base: dict[str, object]) -> Question:
    with connection.cursor() as cursor:
        cursor.execute(
            """select s.id, s.code from nominee_application a join nominee_stream s on s.id = a.stream_id
            where a.decided_at is null and a.team_id = %s group by 1, 2 order by count(*) desc limit 2""",
            [base["team"]],
        )
        streams = cursor.fetchall()
    chosen = [("view", "team"), *(("state", code) for code in STATES), *(("stream", code) for _pk, code in streams)]
    chosen += [("language", "en"), ("severity", "critical"), ("severity", "overdue")]
    values = base | {"states": list(STATES), "streams": [pk for pk, _code in streams]}
    return Question("team inbox, four facets", f"/desk/?{urlencode(chosen)}", (raw.TEAM, raw.TEAM_COUNTS), values)


def _deep(user: User, base: dict[str, object]) -> Question:
    """Page 40, or the middle of a team that has less."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select next_on, id from nominee_application where decided_at is null and team_id = %s and not is_aside
            and next_on is not null and not (status in ('information_requested', 'notice_of_intent') and next_on > %s)
            order by next_on, id""",
            [user.team_id, base["today"]],
        )
        rows = cursor.fetchall()
    day, key = rows[min(39 * 50, len(rows) // 2)]
    path = f"/desk/?view=team&after={quote(f'0_{day.isoformat()}_{key}')}"
    return Question("deep page", path, (raw.DEEP, raw.TEAM_COUNTS), base | {"day": day, "key": key})


def _searches(chance: random.Random, base: dict[str, object]) -> Iterator[Question]:
    file = _some(chance, Application.objects.filter(decided_at__isnull=False))
    yield _search("file number", file.number, (raw.NUMBER,), base | {"number": file.number})
    passport = vault.opened(file, file.answers["passport_number"])
    yield _search(
        "passport number", passport, (raw.PASSPORT,), base | {"passport": blind("passport", number_form(passport))}
    )
    family, given = file.search_name.split()[0], file.search_name.split()[-1]
    typed = f"{_with_a_typo(family, chance)} {given}"
    yield _search("name with a typo", typed, (raw.NAME,), base | raw.name_values(*typed.split()))
    words = chance.choice(WORDS)
    yield _search("words in notes", words, (raw.WORDS,), base | {"words": raw.words_value(words)})


def _search(what: str, text: str, statements: tuple[str, ...], values: dict[str, object]) -> Question:
    return Question(what, f"/desk/search/?{urlencode({'q': text})}", statements, values)


def _cases(chance: random.Random, base: dict[str, object]) -> Iterator[Question]:
    file = _some(chance, Application.objects.filter(decided_at__isnull=True, status__in=STATES))
    values = base | {"number": file.number, "file": file.pk}
    yield Question("case page", f"/desk/applications/{file.number}/", raw.CASE, values)


def _some(chance: random.Random, files) -> Application:
    last = Application.objects.order_by("-pk").values_list("pk", flat=True)[0]
    found = files.filter(pk__gte=chance.randint(FIRST_ID, last)).order_by("pk").first()
    return found or files.order_by("-pk")[0]


def _with_a_typo(word: str, chance: random.Random) -> str:
    """One letter is another one; short words stay."""
    if len(word) < 4:
        return word
    place = chance.randrange(1, min(len(word), 8))
    return word[:place] + ("x" if word[place] != "x" else "y") + word[place + 1 :]


def by_kind(people: Iterable[User]) -> dict[str, list[tuple[User, Question]]]:
    found: dict[str, list[tuple[User, Question]]] = {}
    for number, user in enumerate(people):
        for question in all_questions(user, number):
            found.setdefault(question.what, []).append((user, question))
    return found
