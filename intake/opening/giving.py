"""Who gets a place: the order by chance, places by turn, one statement each, whatever the rush.

The order of those who wait before the opening is that of SHA-256(seed:key of the ticket). The seed's own hash stands in
the announcement and the seed in the record afterwards, so that anybody can compute the order again.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from intake.models import Opening

ORDER = """
update intake_ticket t set rank = ordered.rank from (
    select id, row_number() over (order by encode(sha256(convert_to(%(seed)s || ':' || id, 'UTF8')), 'hex')) as rank
    from intake_ticket where opening_id = %(opening)s and left_at is null and rank is null and joined_at < %(opens_at)s
) ordered where t.id = ordered.id
"""
LATER = """
update intake_ticket t set rank = ordered.rank from (
    select id, (select coalesce(max(rank), 0) from intake_ticket where opening_id = %(opening)s)
               + row_number() over (order by joined_at, id) as rank
    from intake_ticket where opening_id = %(opening)s and left_at is null and rank is null
) ordered where t.id = ordered.id
"""
GIVE = """
with free as (
    select id, row_number() over (order by number) as turn from intake_openingplace
    where opening_id = %(opening)s and ticket_id is null
), next as (
    select t.id, row_number() over (order by t.rank) as turn from intake_ticket t
    where t.opening_id = %(opening)s and t.left_at is null and t.rank is not null
      and not exists (select from intake_openingplace p where p.ticket_id = t.id)
    order by t.rank limit (select count(*) from free)
)
update intake_openingplace p set ticket_id = next.id, taken_at = %(at)s
from free join next using (turn) where p.id = free.id
"""
# A place whose draft was given up before it was submitted goes to the next in turn.
FREE = """
update intake_openingplace p set ticket_id = null, taken_at = null from intake_ticket t
left join nominee_application a on a.id = t.application_id
where p.ticket_id = t.id and p.opening_id = %(opening)s
  and (t.left_at is not null or (a.status = 'withdrawn' and a.submitted_at is null))
"""
GIVEN_UP = """
update intake_ticket t set left_at = %(at)s from nominee_application a
where t.opening_id = %(opening)s and t.left_at is null and a.id = t.application_id
  and a.status = 'withdrawn' and a.submitted_at is null
"""


@transaction.atomic
def draw_order(opening: Opening, at: datetime) -> bool:
    """Once, at or after the announced moment: the order, then the places. True for whoever did it."""
    locked = Opening.objects.select_for_update(skip_locked=True).filter(pk=opening.pk).first()
    if locked is None or locked.drawn_at or locked.cancelled_at or at < locked.opens_at:
        return False  # somebody else draws it now: thousands ask at once, and none of them waits for the lock
    _run(ORDER, locked, at)
    _run(LATER, locked, at)  # who came in the moments between the announced one and this
    _run(GIVE, locked, at)
    locked.drawn_at = at
    locked.save(update_fields=["drawn_at"])
    return True


@transaction.atomic
def go_on(opening: Opening, at: datetime) -> int:
    """After the opening: free what was given up, and give what is free by turn. How many places were given."""
    locked = Opening.objects.select_for_update().get(pk=opening.pk)
    if not locked.drawn_at or locked.cancelled_at or at >= locked.closes_at:
        return 0
    _run(GIVEN_UP, locked, at)
    _run(FREE, locked, at)
    _run(LATER, locked, at)
    return _run(GIVE, locked, at)


def _run(statement: str, opening: Opening, at: datetime) -> int:
    values = {"opening": opening.pk, "seed": opening.seed, "opens_at": opening.opens_at, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
