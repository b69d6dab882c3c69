"""Fifty people press “Next file” at once: how many files a second, and never one file for two of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connection
from django.utils import timezone

from nominee.models import Queue, User
from nominee.work import services
from reporting.bench import raw
from reporting.bench.measure import Row
from reporting.scale import workers

WORKERS = 50
EACH = 5
Claim = Callable[[User], int | None]


@dataclass(frozen=True)
class Claims:
    row: Row
    words: str


def measure(number: int = WORKERS) -> Claims:
    """The product and the bare statement each in a team of its own, as many people and as many presses."""
    teams = _fullest(2)
    each = max(1, min(EACH, min(count for _team, count in teams) // number))
    product = _press(number, each, _people(teams[0][0]), lambda: (_through_services, lambda: None))
    bare = _press(number, each, _people(teams[-1][0]), lambda: _by_hand(teams[-1][0]))
    doubles = len(product[1]) - len(set(product[1]))
    count = len(product[1])
    words = f"{count} files claimed by {number} at once: {count / product[0]:.0f} a second, {doubles} of them twice; by hand {len(bare[1]) / bare[0]:.0f} a second"
    per = [taken * 1000 / max(len(keys), 1) for taken, keys in (product, bare)]
    return Claims(Row(f"next file, {number} at once, for each", "skip-locked UPDATE, committed", *per), words)


def _fullest(count: int) -> list[tuple[int, int]]:
    """The teams in whose queues of the first check most files wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select q.team_id, count(*) from nominee_application a join nominee_queue q on q.id = a.queue_id
            where a.decided_at is null and q.turn = 'support' and q.team_id in (select team from scale.team)
            and not a.is_aside group by 1 order by 2 desc limit %s""",
            [count],
        )
        return cursor.fetchall()


def _people(team: int) -> list[User]:
    return list(User.objects.filter(team_id=team, role="support_officer").order_by("pk"))


def _through_services(user: User) -> int | None:
    found = services.next_file(user, timezone.now())
    return found and found.pk


def _by_hand(team: int) -> tuple[Claim, Callable[[], None]]:
    own = workers.connect()
    queues = list(Queue.objects.filter(team_id=team, turn="support").values_list("pk", flat=True))
    close_old_connections()

    def claim(user: User) -> int | None:
        row = own.execute(raw.CLAIM, {"officer": user.pk, "queues": queues}).fetchone()
        return row and row[0]

    return claim, own.close


def _press(
    number: int, each: int, people: list[User], begin: Callable[[], tuple[Claim, Callable[[], None]]]
) -> tuple[float, list[int]]:
    found: list[int] = []
    problems: list[Exception] = []
    ready = threading.Barrier(number + 1)

    def worker(user: User) -> None:
        claim, end = begin()
        try:
            User.objects.filter(pk=user.pk).exists()  # the connection is there before the clock starts
            ready.wait()
            for _press in range(each):
                if key := claim(user):
                    found.append(key)
        except Exception as problem:
            problems.append(problem)
            ready.abort()
        finally:
            end()
            connection.close()

    crew = [threading.Thread(target=worker, args=(people[n % len(people)],)) for n in range(number)]
    for thread in crew:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in crew:
        thread.join()
    if problems:
        raise problems[0]
    return time.perf_counter() - began, found
