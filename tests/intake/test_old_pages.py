"""A page that was open too long, or sent twice: nothing is changed twice, and nothing is lost in silence."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

OLD = "your page was older than the state of the application"


@pytest.mark.parametrize(
    ("route", "more", "sent"),
    [
        ("apply-page", ["identity"], {"family_name": "Other"}),
        ("apply-upload", ["passport"], {"file": SimpleUploadedFile("passport.pdf", b"%PDF-1.4")}),
        ("apply-check", [], {"true": "1", "consent": "1"}),
    ],
)
def test_what_an_old_page_sends_is_answered_in_words(story, client, route, more, sent):
    told = story("submitted")
    client.force_login(told.user)
    events, documents = told.file.events.count(), told.file.documents.count()
    answer = client.post(reverse(route, args=[told.file.number, *more]), sent, follow=True)
    said = answer.content.decode()
    assert OLD in said
    told.file.refresh_from_db()
    assert (told.file.events.count(), told.file.documents.count()) == (events, documents)
    assert told.file.family_name != "Other"


def test_the_same_entry_sent_twice_is_one_entry(visit, draft):
    entry = {"province": "Quebec", "started_on": "2024-01-02", "ended_on": "2024-02-03", "reason": "Visit"}
    address = reverse("apply-page", args=[draft.number, "travel"])
    answers = [visit.post(address, entry) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {302}
    assert draft.entries.filter(kind="trip").count() == 1
