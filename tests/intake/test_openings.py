"""Opening days: the server's clock, an order by chance that can be checked, and never one place too many."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from intake.models import Opening, OpeningPlace, Ticket
from intake.opening import giving, pace, selectors, services
from nominee import extending, machine
from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import AdministrativeChange, Application, DeadlineExtension, Stream, User
from nominee.words import Words

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WHY = Words("The portal was down.", "Le portail était en panne.")


def people(count):
    rows = [User(email=f"person{place}@waits.example", role="applicant", password="!") for place in range(count)]
    return User.objects.bulk_create(rows)


def announced(cast, places=2, opens=NOW + timedelta(hours=1), **more):
    given = {
        "waiting_from": opens - timedelta(minutes=30), "opens_at": opens, "closes_at": opens + timedelta(days=14),
        "places": places, "by": cast.manager, "at": NOW,
    } | more  # fmt: skip
    return services.announce(Stream.objects.get(code="owp-teer-0-3"), **given)


def drawn(cast, count, places=2):
    opening = announced(cast, places)
    waiting = people(count)
    for person in waiting:
        services.join(opening, by=person, at=opening.waiting_from)
    giving.draw_order(opening, opening.opens_at)
    opening.refresh_from_db()
    return opening, waiting


def test_the_order_is_chance_and_anybody_can_compute_it_again(cast):
    opening, _waiting = drawn(cast, 12)
    assert hashlib.sha256(opening.seed.encode()).hexdigest() == opening.seed_sha256
    tickets = list(Ticket.objects.filter(opening=opening).order_by("rank"))
    again = sorted(tickets, key=lambda row: hashlib.sha256(f"{opening.seed}:{row.pk}".encode()).hexdigest())
    assert [row.pk for row in tickets] == [row.pk for row in again]
    assert [row.pk for row in tickets] != sorted(row.pk for row in tickets)
    holders = OpeningPlace.objects.filter(opening=opening).order_by("number").values_list("ticket__rank", flat=True)
    assert list(holders) == [1, 2]
    assert not giving.draw_order(opening, opening.opens_at + timedelta(minutes=1))


def test_nothing_is_drawn_or_given_before_the_announced_moment(cast):
    opening = announced(cast)
    person = people(1)[0]
    with pytest.raises(NotNow):
        services.join(opening, by=person, at=opening.waiting_from - timedelta(seconds=1))
    ticket = services.join(opening, by=person, at=opening.waiting_from)
    assert services.join(opening, by=person, at=opening.waiting_from).pk == ticket.pk
    assert not giving.draw_order(opening, opening.opens_at - timedelta(seconds=1))
    with pytest.raises(NotNow):
        services.start(ticket, by=person, at=opening.opens_at - timedelta(seconds=1))
    assert not Application.objects.filter(applicant=person).exists()


def test_a_place_is_a_draft_until_the_window_ends_and_only_ones_own(cast):
    opening, _waiting = drawn(cast, 3)
    place, other = OpeningPlace.objects.filter(opening=opening).order_by("number")
    owner = place.ticket.user
    file = services.start(place.ticket, by=owner, at=opening.opens_at)
    assert services.start(place.ticket, by=owner, at=opening.opens_at) == file
    assert file.draft_due_at == opening.closes_at and file.applicant == owner
    with pytest.raises(NotAllowed):
        services.start(other.ticket, by=owner, at=opening.opens_at)
    last = Ticket.objects.get(opening=opening, rank=3)
    with pytest.raises(NotNow):
        services.start(last, by=last.user, at=opening.opens_at)
    assert selectors.standing(opening, last.user, opening.opens_at).ahead == 0


def test_what_is_given_up_goes_to_the_next_in_turn(cast):
    opening, _waiting = drawn(cast, 4)
    first, second = (place.ticket for place in OpeningPlace.objects.filter(opening=opening).order_by("number"))
    services.leave(first, by=first.user, at=opening.opens_at)
    assert Ticket.objects.get(opening=opening, rank=3).place.opening == opening
    file = services.start(second, by=second.user, at=opening.opens_at)
    with pytest.raises(NotNow):
        services.leave(second, by=second.user, at=opening.opens_at)
    machine.perform(file, "withdraw", by=second.user, at=opening.opens_at, expecting="draft")
    assert giving.go_on(opening, opening.opens_at + timedelta(minutes=5)) == 1
    assert Ticket.objects.get(opening=opening, rank=4).place.opening == opening
    late = services.join(
        opening, by=User.objects.create_user("late@waits.example"), at=opening.opens_at + timedelta(hours=1)
    )
    late.refresh_from_db()
    assert late.rank == 5 and OpeningPlace.objects.filter(opening=opening, ticket__isnull=False).count() == 2
    back = services.join(opening, by=first.user, at=opening.opens_at + timedelta(hours=2))
    assert back.rank == 6


def test_the_database_has_no_place_more_than_was_announced(cast):
    opening, _waiting = drawn(cast, 3)
    held = OpeningPlace.objects.filter(opening=opening).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningPlace.objects.filter(opening=opening).exclude(pk=held.pk).update(ticket=held.ticket)
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningPlace.objects.create(opening=opening, number=2)


def test_an_announcement_is_checked_at_its_fields_and_kept_in_the_log(cast):
    opening = announced(cast)
    change = AdministrativeChange.objects.filter(kind="opening").latest("number")
    assert change.subject == opening.number and change.after["seed"] == "hidden"
    for more, field in (
        ({"opens": NOW - timedelta(minutes=1)}, "opens_at"),
        ({"waiting_from": NOW + timedelta(days=60)}, "waiting_from"),
        ({"closes_at": NOW}, "closes_at"),
        ({"closes_at": NOW + timedelta(days=400)}, "closes_at"),
        ({"places": 0}, "places"),
        ({"opens": NOW + timedelta(days=2)}, "opens_at"),  # overlaps with the first
    ):
        with pytest.raises(NotValid) as refused:
            announced(cast, **more)
        assert field in refused.value.errors, more
    with pytest.raises(NotAllowed):
        announced(cast, by=cast.support_officer, opens=NOW + timedelta(days=30))
    services.cancel(opening, by=cast.manager, at=NOW)
    opening.refresh_from_db()
    assert selectors.phase(opening, NOW) == "cancelled"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pages_say_where_a_person_stands(cast, client, language, caplog):
    """By the real clock: an opening that is brought to its moment by moving its times."""
    client.post("/language/", {"language": language, "next": "/"})
    opening = announced(cast)
    public = client.get(f"/openings/{opening.number}/").content.decode()
    assert opening.seed_sha256 in public and opening.seed not in public
    person = people(1)[0]
    client.force_login(person)
    where = f"/openings/{opening.number}/"
    Opening.objects.filter(pk=opening.pk).update(waiting_from=NOW - timedelta(minutes=5))
    client.post(f"{where}join/")
    assert client.get(f"{where}state/").json()["state"] == "waiting:in"
    Opening.objects.filter(pk=opening.pk).update(opens_at=NOW - timedelta(seconds=1))
    Ticket.objects.filter(opening=opening).update(joined_at=NOW - timedelta(minutes=2))
    told = client.get(f"{where}state/").json()
    assert told["state"] == "open:place" and told["ahead"] is None and 6 <= told["again"] <= 10
    started = client.post(f"{where}start/")
    assert started["Location"].startswith("/apply/OWP") or started["Location"].startswith("/apply/J")
    assert client.get(f"{where}state/").json()["state"] == "open:begun"
    assert client.post(f"{where}leave/").status_code == 409
    client.force_login(cast.manager)
    told = client.get(f"/desk/openings/{opening.number}/").content.decode()
    assert "person0" not in told
    assert client.get("/desk/openings/").status_code == 200
    assert not [line for line in caplog.records if line.levelname == "ERROR"], "an opening's number is no file's"


def test_pages_ask_as_often_as_the_house_can_answer(cast, monkeypatch):
    """Seconds until a page asks again: few people soon, many spread, and nobody between now and the announced moment."""
    opening = announced(cast)
    moment = opening.opens_at
    for many, before, least, most in (
        (1, 1800, 22, 38), (1, 60, 6, 10), (1, 5, 5, 6), (5000, 1800, 75, 125), (5000, 60, 60, 160), (5000, 1, 1, 101),
        (5000, -5, 75, 125), (20, -5, 6, 10),
    ):  # fmt: skip
        monkeypatch.setattr(pace, "people", lambda _opening, many=many: many)
        asked = [pace.again(opening, moment - timedelta(seconds=before)) for _ in range(200)]
        assert least <= min(asked) and max(asked) <= most, (many, before, min(asked), max(asked))
        assert len(set(asked)) > 5, "all at once"


# ------------------------------------------------------------------ more time for everybody


def test_one_act_moves_every_deadline_of_its_kinds_and_says_so_to_each(story, cast, client):
    draft, asked = story("draft").file, story("information_requested", place=1)
    request = asked.file.requests.get(closed_at__isnull=True)
    due, by_day = draft.draft_due_at, request.due_on
    asking: dict = {
        "kinds": ["drafts", "requests"], "first": NOW - timedelta(days=1), "last": NOW + timedelta(days=60), "days": 3,
        "reason": WHY, "by": cast.manager,
    }  # fmt: skip
    done = extending.extend(**asking, at=NOW)
    assert extending.extend(**asking, at=NOW + timedelta(seconds=9)) == done, "pressed twice"
    for row in (draft, request, asked.file):
        row.refresh_from_db()
    local = timezone.localtime
    assert local(draft.draft_due_at).date() == local(due).date() + timedelta(days=3)
    assert local(draft.draft_due_at).time() == local(due).time()
    assert request.due_on == by_day + timedelta(days=3) == asked.file.due_on
    assert done.moved == {"drafts": 1, "requests": 1}
    assert AdministrativeChange.objects.filter(kind="deadlines").count() == 1
    for file in (draft, asked.file):
        client.force_login(file.applicant)
        assert WHY.en in client.get(f"/apply/{file.number}/").content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        DeadlineExtension.objects.update(days=1)


def test_an_extension_is_refused_at_its_fields_and_moves_nothing(story, cast, client):
    file = story("draft").file
    client.force_login(cast.manager)
    form = {"kinds": ["drafts"], "first": "2026-01-01T00:00", "last": "2999-01-01T00:00", "days": "2",
            "reason_en": WHY.en, "reason_fr": WHY.fr}  # fmt: skip
    for wrong in ({"days": "0"}, {"days": "1000"}, {"reason_fr": " "}, {"last": "yesterday"}, {"last": "2025-01-01T00:00"},
                  {"kinds": ["everything"]}, {"kinds": []}):  # fmt: skip
        answer = client.post("/desk/deadlines/", form | wrong | {"do": "1"})
        assert answer.status_code == 422 and "There is a problem" in answer.content.decode(), wrong
    preview = client.post("/desk/deadlines/", form)
    assert preview.status_code == 200 and "This would move" in preview.content.decode()
    was = file.draft_due_at
    file.refresh_from_db()
    assert file.draft_due_at == was and not DeadlineExtension.objects.exists()
    with pytest.raises(NotAllowed):
        extending.extend(kinds=["drafts"], first=NOW, last=NOW + timedelta(days=1), days=1, reason=WHY,
                         by=cast.team_lead, at=NOW)  # fmt: skip
    seen = {"do": "1", "seen": preview.context["seen"]}
    changed = client.post("/desk/deadlines/", form | seen | {"days": "3"})
    assert changed.status_code == 200 and not DeadlineExtension.objects.exists(), "done only as it was shown"
    assert client.post("/desk/deadlines/", form | seen).status_code == 302
    assert client.post("/desk/deadlines/", form | seen).status_code == 200, "another window, looked at before that"
    assert DeadlineExtension.objects.get().programs == ["ontario"]
    file.refresh_from_db()
    assert file.draft_due_at > was


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_get_three_places_in_one_order(cast):
    opening = announced(cast, places=3)
    Opening.objects.filter(pk=opening.pk).update(
        waiting_from=NOW - timedelta(hours=1), opens_at=NOW - timedelta(seconds=1)
    )
    opening.refresh_from_db()

    def come(person):
        try:
            services.join(opening, by=person, at=timezone.now())
            giving.draw_order(opening, timezone.now())
            giving.go_on(opening, timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as together:
        list(together.map(come, people(40)))
    ranks = list(Ticket.objects.filter(opening=opening).order_by("rank").values_list("rank", flat=True))
    assert ranks == list(range(1, 41))
    assert list(OpeningPlace.objects.order_by("number").values_list("ticket__rank", flat=True)) == [1, 2, 3]
    first = Ticket.objects.get(opening=opening, rank=1)

    def start(_press):
        try:
            return services.start(first, by=first.user, at=timezone.now()).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as together:
        assert len(set(together.map(start, range(6)))) == 1 == Application.objects.count(), "pressed six times at once"
