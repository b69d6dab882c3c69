"""How often somebody may: what is over is refused with the time to wait, and nobody uses up what is another's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from nominee import limits
from nominee.errors import TooOften
from nominee.models import Allowance

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def few(settings):
    settings.LIMITS = {"search": (3, 60), "suggest": (2, 60), "export": (2, 3600), "upload": (2, 3600)}


def spent(times: int, who: object = 1, at: datetime = NOON) -> int:
    """How many of so many tries were let through."""
    through = 0
    for _ in range(times):
        try:
            limits.spend("search", who, at)
            through += 1
        except TooOften:
            pass
    return through


@pytest.mark.django_db
def test_so_many_at_once_and_again_so_many_when_the_time_has_passed():
    assert spent(5) == 3
    assert spent(5, at=NOON + timedelta(seconds=20)) == 1
    assert spent(5, at=NOON + timedelta(seconds=80)) == 3


@pytest.mark.django_db
def test_a_refusal_says_how_long_to_wait():
    assert spent(3) == 3
    with pytest.raises(TooOften) as refused:
        limits.spend("search", 1, NOON + timedelta(seconds=5))
    assert refused.value.seconds == 15
    assert refused.value.reasons == ["Wait 15 seconds and try again."]
    limits.spend("search", 1, NOON + timedelta(seconds=5 + refused.value.seconds))


@pytest.mark.django_db
def test_nobody_uses_up_what_is_somebody_elses():
    assert spent(9, who=1) == 3
    assert spent(9, who=2) == 3


@pytest.mark.django_db
def test_a_clock_that_goes_back_gives_nothing():
    assert spent(3, at=NOON) == 3
    assert spent(3, at=NOON - timedelta(hours=1)) == 0
    assert spent(3, at=NOON + timedelta(seconds=1)) == 0


@pytest.mark.django_db
def test_what_is_kept_names_nobody_and_is_forgotten():
    limits.spend("search", "someone@demo.example", NOON)
    row = Allowance.objects.get()
    assert "someone" not in row.key and len(row.key) == 64
    assert limits.forget(NOON + timedelta(days=1)) == 0
    assert limits.forget(NOON + timedelta(days=3)) == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_no_more_than_one_after_the_other():
    def attempt(_number: int) -> int:
        try:
            return spent(1)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(20))) == 3


@pytest.mark.django_db
def test_searching_too_often_is_answered_in_words(client, cast):
    client.force_login(cast.support_officer)
    address = reverse("desk-search") + "?q=Fournier"
    assert {client.get(address).status_code for _ in range(3)} == {200}
    refused = client.get(address)
    assert refused.status_code == 429 and int(refused["Retry-After"]) in range(1, 21)
    assert "That was too often in a short time" in refused.content.decode()
    assert client.get(reverse("desk-search")).status_code == 200  # the empty page costs nothing
    client.force_login(cast.manager)
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_the_list_is_not_taken_along_again_and_again(client, cast):
    client.force_login(cast.auditor)
    assert [client.get(reverse("desk-export")).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.django_db
def test_uploads_of_one_file_are_limited_at_the_field(client, story):
    told = story("draft")
    client.force_login(told.file.applicant)
    address = reverse("apply-upload", args=[told.file.number, "passport"])
    for _ in range(2):
        assert "Wait" not in client.post(address).content.decode()
    refused = client.post(address)
    assert refused.status_code == 422 and "Wait 30 minutes and try again." in refused.content.decode()
