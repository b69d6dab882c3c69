"""Who may act for an applicant, what they may not do, and how it ends."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake import services
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid


def authorize(draft, **changed: str):
    given = {"email": "representative@demo.example", "body": "law_society", "licence_number": "P70506"} | changed
    return services.authorize_representative(draft, by=draft.applicant, at=timezone.now(), **given)


@pytest.fixture
def acting(draft, cast):
    """The representative's browser, once authorized."""
    authorize(draft)
    client = Client()
    client.force_login(cast.representative)
    return client


def pages_of(draft) -> list[str]:
    return [
        reverse("apply-file", args=[draft.number]),
        reverse("apply-page", args=[draft.number, "identity"]),
        reverse("apply-upload", args=[draft.number, "passport"]),
        reverse("apply-check", args=[draft.number]),
        reverse("apply-representative", args=[draft.number]),
    ]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "nobody@demo.example"}, "email"),
        ({"email": "applicant@demo.example"}, "email"),  # themselves
        ({"email": "manager@demo.example"}, "email"),
        ({"email": ""}, "email"),
        ({"body": "guild"}, "body"),
        ({"licence_number": "  "}, "licence_number"),
        ({"licence_number": "9" * 41}, "licence_number"),
    ],
)
def test_an_authorization_that_cannot_be_is_refused_at_its_field(draft, cast, changed, field):
    with pytest.raises(NotValid) as wrong:
        authorize(draft, **changed)
    assert list(wrong.value.errors) == [field]
    assert not draft.representations.exists()


def test_what_was_typed_of_a_wrong_authorization_stays(visit, draft):
    answer = visit.post(
        reverse("apply-representative", args=[draft.number]),
        {"email": "nobody@demo.example", "body": "law_society", "licence_number": "P1"},
    )
    assert answer.status_code == 422
    assert "nobody@demo.example" in answer.content.decode()
    assert 'value="P1"' in answer.content.decode()


def test_there_is_one_representative_at_a_time(draft, cast):
    first = authorize(draft)
    with pytest.raises(NotNow, match="End the present authorization first"):
        authorize(draft)
    with pytest.raises(IntegrityError):
        type(first).objects.create(
            application=draft, representative=cast.representative, body="law_society", licence_number="1",
            granted_at=timezone.now(), granted_by=draft.applicant,
        )  # fmt: skip


def test_a_representative_acts_under_a_banner_and_sees_their_clients(acting, draft):
    services.save_answers(
        draft, by=draft.applicant, at=timezone.now(), answers={"family_name": "Okafor", "given_names": "Chidi"}
    )
    for address in pages_of(draft):
        assert "You are acting for Chidi Okafor" in acting.get(address).content.decode()
    clients = acting.get(reverse("apply")).content.decode()
    assert "You act for 1 person." in clients
    assert "Chidi Okafor" in clients
    assert "P70506" in clients


def test_a_representative_fills_the_form_and_the_applicant_still_does(acting, visit, draft):
    for client, city in ((acting, "Ottawa"), (visit, "Kingston")):
        data = {"line": "1 Main", "city": city, "country": "CA", "started_on": "2015-01-01"}
        assert client.post(reverse("apply-page", args=[draft.number, "addresses"]), data).status_code == 302
    assert {row.data["city"] for row in draft.entries.all()} == {"Ottawa", "Kingston"}


def test_a_representative_cannot_declare_authorize_or_end_it(acting, draft, cast):
    for act in (
        lambda: services.declare(draft, by=cast.representative, at=timezone.now()),
        lambda: services.revoke_representative(draft, by=cast.representative, at=timezone.now()),
        lambda: services.authorize_representative(
            draft, by=cast.representative, at=timezone.now(), email="x", body="x", licence_number="x"
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert acting.post(reverse("apply-check", args=[draft.number]), {"true": "1", "consent": "1"}).status_code == 403
    assert acting.post(reverse("apply-representative-end", args=[draft.number])).status_code == 403
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_representative_applies_for_nobody_but_a_client(acting):
    assert acting.post(reverse("apply-start"), {"stream": "owp-teer-0-3"}).status_code == 403


def test_once_ended_the_next_request_finds_nothing(acting, visit, draft, cast):
    assert (
        "can no longer open your file"
        in visit.get(reverse("apply-representative-end", args=[draft.number])).content.decode()
    )
    visit.post(reverse("apply-representative-end", args=[draft.number]))
    for address in pages_of(draft):
        assert acting.get(address).status_code == 404
        assert acting.post(address).status_code in {404, 405}
    kept = acting.post(pages_of(draft)[1], {"family_name": "X"}, headers={"accept": "application/json"})
    assert kept.status_code == 404
    with pytest.raises(NotFound):
        services.save_answers(draft, by=cast.representative, at=timezone.now(), answers={"family_name": "X"})
    assert "Nobody has authorized you" in acting.get(reverse("apply")).content.decode()
    authorize(draft)
    assert acting.get(pages_of(draft)[0]).status_code == 200, "and it may be given again"


def test_a_stranger_finds_nothing(draft, cast):
    from nominee.models import User

    stranger = Client()
    stranger.force_login(User.objects.get(email="candidat@demo.example"))
    for address in pages_of(draft):
        assert stranger.get(address).status_code == 404
    staff = Client()
    staff.force_login(cast.manager)
    assert staff.get(pages_of(draft)[0]).status_code == 403
