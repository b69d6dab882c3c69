"""Photographs of a passport from a telephone whose connection comes and goes."""

from __future__ import annotations

import hashlib

import pytest
from django.utils import timezone
from playwright.sync_api import Route, expect

from intake import services
from intake.models import Piece
from nominee.models import Stream, User
from tests.intake import hostile

pytestmark = pytest.mark.django_db(transaction=True)


def test_photographs_arrive_whole_over_a_line_that_breaks_and_are_put_in_order_by_keys(house, visitor):
    person = User.objects.get(email="candidat@demo.example")
    draft = services.start_application(Stream.objects.get(code="owp-teer-0-3"), by=person, at=timezone.now())
    applicant = visitor("fr", width=375, height=740, name="uploading").sign_in(person.email)
    page = applicant.open(f"/apply/{draft.number}/documents/passport/").page
    photos = [hostile.photograph(f"page {n}", size=(2400, 3200)) + b"\0" * (700_000 * n) for n in (1, 2)]
    asked = {"PATCH": 0}

    def breaking(route: Route) -> None:
        """Every second part is swallowed: one before it arrives, the next after it did."""
        if route.request.method == "PATCH":
            asked["PATCH"] += 1
            if asked["PATCH"] % 4 == 1:
                return route.abort("internetdisconnected")
            if asked["PATCH"] % 4 == 3:
                route.fetch()
                return route.abort("connectionreset")
        return route.continue_()

    page.route("**/pieces/**", breaking)
    page.set_input_files(
        "#file", [{"name": f"p{n}.jpg", "mimeType": "image/jpeg", "buffer": photo} for n, photo in enumerate(photos, 1)]
    )
    page.locator("form[data-pieces] button").click()
    expect(page.locator(".sheet")).to_have_count(2, timeout=30_000)
    assert asked["PATCH"] >= 6
    applicant.look()
    up = page.locator(".sheet button[value=up]").nth(1)
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sheet strong").first).to_have_text("p2.jpg")
    expect(page.locator(".sheet button[value=up]").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_response(lambda answer: "turn=90" in answer.url):
        page.keyboard.press("Enter")
    page.locator(".sheet").nth(1).drag_to(page.locator(".sheet").nth(0), target_position={"x": 10, "y": 3})
    expect(page.locator(".sheet strong").first).to_have_text("p1.jpg")
    first = page.locator(".sheet").first.get_attribute("data-piece")
    expect(page.locator("form[data-use] [name=piece]").first).to_have_value(str(first))  # the server has it
    assert [row.turn for row in Piece.objects.order_by("place")] == [0, 90]
    applicant.press("form[data-use] button")
    document = draft.documents.get()
    assert [row["sha256"] for row in document.made_from] == [hashlib.sha256(photo).hexdigest() for photo in photos]
    assert document.made_from[1]["turn"] == 90 and document.pages == 2
