"""What the bench calls a broken promise of an opening day. That the day itself goes well, test_bench runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from intake.models import OpeningPlace, Ticket
from intake.opening import giving, services
from nominee.models import Stream, User
from reporting.bench import opening_day, surge

NOW = timezone.now()


@pytest.fixture
def day(cast) -> surge.Day:
    """Four people for two places; both began a draft and both answers are there."""
    opens = NOW + timedelta(hours=1)
    opening = services.announce(
        Stream.objects.get(code="owp-teer-0-3"), waiting_from=NOW, opens_at=opens, closes_at=opens + timedelta(days=1),
        places=2, by=cast.manager, at=NOW,
    )  # fmt: skip
    people = User.objects.bulk_create(User(email=f"w{n}@waits.example", password="!") for n in range(4))
    for person in people:
        services.join(opening, by=person, at=NOW)
    giving.draw_order(opening, opens)
    told = {"drafts": {}, "in_line": 2, "errors": [], "lost": [], "asked_to_wait": 0, "answered_at": [1.0], "times": {}}
    for place in OpeningPlace.objects.filter(opening=opening):
        file = services.start(place.ticket, by=place.ticket.user, at=opens)
        file.answers["family_name"] = "Ayotte"
        file.save(update_fields=["answers"])
        told["drafts"][file.number] = ["", "family_name", "Ayotte"]
    return surge.Day(opening, 4, told, surge.Staff("", "", []))


def broken(day: surge.Day) -> str:
    day.broken = []
    surge.judge(day)
    return "; ".join(day.broken)


@pytest.mark.django_db
def test_every_promise_that_is_not_kept_is_named(day):
    assert broken(day) == ""
    first, second = Ticket.objects.filter(opening=day.opening, application__isnull=False).select_related("application")
    file = first.application
    file.answers["family_name"] = "somebody else's"
    file.save(update_fields=["answers"])
    assert broken(day) == f"what was saved in {file.number} is not there"
    day.told["in_line"], day.told["errors"], day.staff.problems = 1, ["join answered 500"], ["/desk/ answered 502"]
    assert "3 of 4 people were told" in broken(day)
    assert "an error: join answered 500; an error: /desk/ answered 502" in broken(day)
    Ticket.objects.filter(pk=second.pk).update(application=None)
    OpeningPlace.objects.filter(ticket=second).update(ticket=None)
    assert "1 places were given, of 2" in broken(day) and "1 drafts are there" in broken(day)
    assert opening_day.shortened(["x"] * 9) == [*["x"] * 8, "and 1 more"]
    assert any(line.startswith("Opening day: 4 people, 2 places") for line in opening_day.lines(day))
