"""The morning's balance: opened + received - left = held, per officer or queue and per stream, signed line by line.

`held` is carried on from the lines before and the ledger's movements since; `counted` comes from the files
themselves, led back to the end of the day. The two ways must meet: any difference is a file lost or held twice.
The first balance takes over everything that came before it. Each signature covers the line and the signature
before it, so that a line changed, left out or slipped in shows.
"""

from __future__ import annotations

import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils.crypto import salted_hmac

from nominee import deadlines
from nominee.access import restricted_keys
from nominee.models import Balance, Holding, Program, User

HOUR = 4  # of the program's day: the balance of the day before is made from then on
SALT = "nominee.work.balance"
BEGINNING = datetime(1, 1, 2, tzinfo=UTC)
# One statement, one moment. The movements since the end of the day lead what is held now back to it.
LINES = """
select user_id, queue_id, stream_id, sum(opened), sum(received), sum(gone), sum(counted) from (
    select b.user_id, b.queue_id, b.stream_id, b.held as opened, 0 as received, 0 as gone, 0 as counted
    from nominee_balance b where b.program_id = %(program)s and b.day = %(before)s
    union all
    select h.user_id, h.queue_id, h.stream_id, 0, (h.from_at < %(until)s)::int, 0, -(h.from_at >= %(until)s)::int
    from nominee_holding h join nominee_stream s on s.id = h.stream_id
    where s.program_id = %(program)s and h.from_at >= %(since)s
    union all
    select h.user_id, h.queue_id, h.stream_id, 0, 0, (h.until_at < %(until)s)::int, (h.until_at >= %(until)s)::int
    from nominee_holding h join nominee_stream s on s.id = h.stream_id
    where s.program_id = %(program)s and h.until_at >= %(since)s
    union all
    select a.assigned_to_id, a.queue_id, a.stream_id, 0, 0, 0, count(*)::int from nominee_application a
    where a.program_id = %(program)s and a.decided_at is null and a.submitted_at is not null
    group by a.assigned_to_id, a.queue_id, a.stream_id
) movements group by user_id, queue_id, stream_id
having sum(opened) <> 0 or sum(received) <> 0 or sum(gone) <> 0 or sum(counted) <> 0
order by user_id nulls last, queue_id, stream_id
"""


@dataclass(frozen=True)
class Line:
    user: int | None
    queue: int | None
    stream: int
    opened: int
    received: int
    left: int
    counted: int

    @property
    def held(self) -> int:
        return self.opened + self.received - self.left


def last_day(program: Program) -> date | None:
    """The latest day that is balanced."""
    return Balance.objects.filter(program=program).aggregate(day=Max("day"))["day"]


def days_due(program: Program, at: datetime, until: date | None = None) -> list[date]:
    """The days to balance, oldest first: those that were missed too. Only a day that is over can be balanced."""
    yesterday = deadlines.day_in(at, program.time_zone) - timedelta(days=1)
    until, last = min(until or yesterday, yesterday), last_day(program)
    if last is None:
        return [until]
    return [last + timedelta(days=n) for n in range(1, (until - last).days + 1)]


def make_due(at: datetime) -> int:
    """Every program's balance whose hour has come; answers how many lines were made."""
    made = 0
    for program in Program.objects.order_by("pk"):
        ended = deadlines.end_of(deadlines.day_in(at, program.time_zone) - timedelta(days=1), program.time_zone)
        if at >= ended + timedelta(hours=HOUR):
            made += make(program, at=at)
    return made


def make(program: Program, *, at: datetime, until: date | None = None) -> int:
    """The balance of every day due, each in a transaction of its own; a day that is balanced stays as it is."""
    return sum(_make_day(program, day, at) for day in days_due(program, at, until))


@transaction.atomic
def _make_day(program: Program, day: date, at: datetime) -> int:
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)  # one at a time; files move on meanwhile
    last = last_day(program)
    if last is not None and day <= last:
        return 0
    signature = _last_signature(program)
    rows = []
    for line in lines(program, before=last, day=day):
        row = Balance(
            program=program, day=day, user_id=line.user, queue_id=line.queue, stream_id=line.stream,
            opened=line.opened, received=line.received, left=line.left, held=line.held, counted=line.counted,
            made_at=at,
        )  # fmt: skip
        row.signature = signature = sign(row, signature)
        rows.append(row)
    Balance.objects.bulk_create(rows, batch_size=2000)
    return len(rows)


def lines(program: Program, *, before: date | None, day: date) -> list[Line]:
    """What a day's balance says at this moment. `before`: the day of the balance that it goes on from."""
    since = deadlines.end_of(before, program.time_zone) if before else BEGINNING
    until = deadlines.end_of(day, program.time_zone)
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"program": program.pk, "before": before, "since": since, "until": until})
        return [Line(*row[:3], *map(int, row[3:])) for row in cursor.fetchall()]


# ------------------------------------------------------------------ signatures


def sign(row: Balance, previous: str, secret: str | None = None) -> str:
    """HMAC-SHA256 over the line and the signature before it, with a key made from the secret key."""
    content = [
        row.program_id, row.day.isoformat(), row.user_id, row.queue_id, row.stream_id, row.opened, row.received,
        row.left, row.held, row.counted, row.made_at.astimezone(UTC).isoformat(), previous,
    ]  # fmt: skip
    return salted_hmac(SALT, "|".join(map(str, content)), secret=secret, algorithm="sha256").hexdigest()


def is_signed(row: Balance, previous: str) -> bool:
    """With today's key, or with one that was replaced and is still known."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(row.signature, sign(row, previous, secret)) for secret in secrets)


def _last_signature(program: Program) -> str:
    last = Balance.objects.filter(program=program).order_by("-id").values_list("signature", flat=True).first()
    return last or ""


def unsigned(rows: Iterable[Balance], previous: str = "") -> Iterator[Balance]:
    """Lines whose signature does not fit them or the line before. `rows`: of one program, in the order of making."""
    for row in rows:
        if not is_signed(row, previous):
            yield row
        previous = row.signature


COLUMNS = ("opened", "received", "left", "held", "counted")


def of_day(program: Program, day: date, *, reader: User) -> dict[str, Any]:
    """A day's lines with what is wrong with them: those that differ, and those whose signature does not fit.

    `figures` of each line, and `sums`, leave out the restricted files that the reader is not named to; lines are signed
    and checked with them.
    """
    rows = list(
        Balance.objects.filter(program=program, day=day).select_related("user", "queue", "stream").order_by("id")
    )
    earlier = (
        Balance.objects.filter(program=program, id__lt=rows[0].pk).order_by("-id") if rows else Balance.objects.none()
    )
    previous = earlier.values_list("signature", flat=True).first() or ""
    unseen = _out_of_sight(program, day, reader)
    figures = {row.pk: {name: getattr(row, name) - unseen[_holder(row)][name] for name in COLUMNS} for row in rows}
    sums = {name: sum(line[name] for line in figures.values()) for name in COLUMNS}
    return {
        "rows": rows,
        "figures": figures,
        "sums": sums | {"difference": sums["held"] - sums["counted"]},
        "differing": [row for row in rows if row.difference],
        "unsigned": {row.pk for row in unsigned(rows, previous)},
    }


def _holder(row: Balance | Holding) -> tuple[int | None, int | None, int]:
    return row.user_id, row.queue_id, row.stream_id


def _out_of_sight(program: Program, day: date, reader: User) -> defaultdict[tuple[Any, ...], Counter[str]]:
    """What restricted files that are not named to the reader put into the lines of this day, by the ledger."""
    before = Balance.objects.filter(program=program, day__lt=day).aggregate(day=Max("day"))["day"]
    since = deadlines.end_of(before, program.time_zone) if before else BEGINNING
    until = deadlines.end_of(day, program.time_zone)
    rows = Holding.objects.filter(application__in=restricted_keys(reader), stream__program=program, from_at__lt=until)
    found: defaultdict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for row in rows.filter(Q(until_at__isnull=True) | Q(until_at__gte=since)):
        line, stays = found[_holder(row)], row.until_at is None or row.until_at >= until
        line["opened" if row.from_at < since else "received"] += 1
        for name in ("held", "counted") if stays else ("left",):
            line[name] += 1
    return found


def all_unsigned() -> Iterator[Balance]:
    for program in Program.objects.order_by("pk"):
        rows = Balance.objects.filter(program=program).select_related("program").order_by("id")
        yield from unsigned(rows.iterator(chunk_size=2000))
