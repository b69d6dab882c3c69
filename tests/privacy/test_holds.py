"""A hold is placed once while it lasts, and its card says what it covers in numbers that people know."""

from __future__ import annotations

import pytest

from nominee.errors import NotNow
from nominee.models import LegalHold
from nominee.retention import holds

pytestmark = pytest.mark.django_db
REASON = "Counsel asked that nothing be destroyed."
PAGE = "/desk/privacy/holds/"


@pytest.mark.parametrize("scope", ["file", "person", "employer", "stream"])
def test_the_same_thing_is_held_once_and_again_when_it_was_lifted(story, cast, now, scope):
    file = story("verification").file
    what = {"employer": "123456789", "stream": file.stream.code}.get(scope, file.number)
    said = {"at": now, "scope": scope, "what": what, "reason": REASON}
    first = holds.place_hold(by=cast.manager, **said)
    with pytest.raises(NotNow, match="held already"):
        holds.place_hold(by=cast.privacy_officer, **said)
    holds.lift_hold(first, by=cast.privacy_officer, at=now, why="The matter is settled.")
    assert holds.place_hold(by=cast.manager, **said).pk != first.pk


def test_a_form_that_is_sent_twice_places_one_hold_and_says_why(story, cast, client):
    told = story("verification")
    client.force_login(cast.manager)
    sent = {"scope": "person", "covers": told.file.number, "reason": REASON}
    assert [client.post(PAGE, sent).status_code for _time in range(2)] == [302, 409]
    assert "It is held already" in client.post(PAGE, sent).content.decode()
    assert LegalHold.objects.count() == 1
    client.force_login(cast.privacy_officer)
    page = client.get(PAGE).content.decode()
    assert page.count(told.file.number) >= 2, "in the title, and in the words of the button"
    assert f"#{told.user.pk}" not in page and told.user.last_name not in page
