"""The desk's pages, for ordinary officers through the whole middleware, beside the same questions asked by hand."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from nominee.models import User
from reporting.bench import bare, questions
from reporting.bench.measure import Row, medians_ms
from reporting.bench.officer import signed_in
from reporting.bench.raw import Question

PEOPLE = 12
# Of every page: who is signed in. A bare view asks this too.
FRAME = re.compile(r'FROM "(nominee_session)"|FROM "nominee_user" WHERE "nominee_user"\."id" = \d+ LIMIT 21')
HEADERS = {"host": "localhost", "accept-language": "en"}
LIST = "/bench/list/nominee/application/"


@dataclass(frozen=True)
class Measured:
    """Of one kind of page: medians in milliseconds."""

    database: Row
    page: Row
    own: Row  # the same page beside a bare view that sends the page's statements, not the fewer ones by hand

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.database, self.page, self.own


def measure(times: int) -> list[Measured]:
    people = questions.officers(PEOPLE)
    with override_settings(ROOT_URLCONF="reporting.bench.bare", DEBUG=False, LIMITS={}):
        clients = {user.pk: signed_in(user, headers=HEADERS) for user in people}
        return [_one(what, asked, clients, times) for what, asked in questions.by_kind(people).items()]


def _one(what: str, asked: list[tuple[User, Question]], clients: dict[int, Client], times: int) -> Measured:
    sent = [statements(clients[user.pk], question.path) for user, question in asked]
    count = max(len(list(rows)) for rows in sent)
    replay, by_hand = itertools.cycle(sent), itertools.cycle([question for _user, question in asked])
    alone = medians_ms(lambda: ask(next(replay)), lambda: bare.answers(next(by_hand)), times=times)
    users = [user for user, _question in asked]
    same = [Question(what, question.path, tuple(rows), {}) for (_user, question), rows in zip(asked, sent, strict=True)]
    whole = _beside(clients, asked, asked, times)
    own = _beside(clients, asked, list(zip(users, same, strict=True)), max(times // 2, 1))
    by = f"{len(asked[0][1].statements)} by hand"
    return Measured(
        Row(f"{what}, database", by, *alone, count),
        Row(f"{what}, page", "bare view, same rows", *whole, count),
        Row(f"{what}, page beside its own statements", "bare view, all rows that are read", *own, count),
    )


def _beside(
    clients: dict[int, Client], asked: list[tuple[User, Question]], plainly: list[tuple[User, Question]], times: int
) -> tuple[float, float]:
    """The product's page and a bare view of the same person, in turn."""
    pages, views = itertools.cycle(asked), itertools.cycle(plainly)

    def product() -> object:
        user, question = next(pages)
        return page(clients[user.pk], question.path)

    def plain() -> object:
        user, question = next(views)
        bare.ASKED["q"] = question
        return page(clients[user.pk], "/bench/q/")

    return medians_ms(product, plain, times=times)


def page(client: Client, address: str) -> bytes:
    """An answer, or the way to one: a file number leads to its file."""
    answer = client.get(address)
    if answer.status_code not in (200, 302):
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return answer.content


def statements(client: Client, address: str) -> list[str]:
    """What the page asks of the database for its own sake."""
    page(client, address)
    with CaptureQueriesContext(connection) as sent:
        page(client, address)
    found = [query["sql"] for query in sent if re.match(r"SELECT|WITH|\(", query["sql"])]
    return [sql for sql in found if not FRAME.search(sql)]


def ask(sent: list[str]) -> None:
    raw: Any = connection.connection
    for statement in sent:
        raw.execute(statement.encode()).fetchall()


def admin_list(times: int) -> list[Row]:
    """Django's change list of the same table, beside the desk's for the same officer and team."""
    user = questions.officers(1)[0]
    team = f"?team__id__exact={user.team_id}&status__exact=assessment"
    pairs = (
        ("Django admin’s list, first page", LIST, "/desk/?view=mine", "the desk’s worklist"),
        ("Django admin’s list of a team and state", LIST + team, "/desk/?view=team&state=assessment", "the desk’s team inbox"),
    )  # fmt: skip
    with override_settings(ROOT_URLCONF="reporting.bench.bare", DEBUG=False, LIMITS={}):
        client = signed_in(user, headers=HEADERS)
        return [
            Row(what, f"{desk} (here the product is the second)", *medians_ms(*_pages(client, *addresses), times=times))
            for what, *addresses, desk in pairs
        ]


def _pages(client: Client, *addresses: str) -> list[Callable[[], bytes]]:
    return [lambda address=address: page(client, address) for address in addresses]


def slowest(count: int = 3) -> Iterator[str]:
    """For whoever looks into it: the slowest statements of each kind of page, with their plans."""
    user = questions.officers(1)[0]
    client = signed_in(user, headers=HEADERS)
    for question in questions.all_questions(user, 0):
        timed = [(medians_ms(lambda sql=sql: ask([sql]), times=3)[0], sql) for sql in statements(client, question.path)]
        yield f"\n## {question.what}: {len(timed)} statements, {sum(ms for ms, _sql in timed):.1f} ms"
        for ms, sql in sorted(timed, reverse=True)[:count]:
            plan = connection.connection.execute(f"explain (analyze, buffers, costs off) {sql}".encode()).fetchall()
            yield f"{ms:.2f} ms: {sql}\n" + "\n".join(f"    {row[0]}" for row in plan)
