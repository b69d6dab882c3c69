"""The page of one file in a real browser: nothing typed is lost, others are seen, a page that fell behind says so."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from nominee import machine, notes
from nominee.demo.accounts import PASSWORD
from nominee.models import Note, UnfinishedText
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load
from reporting import demo

PICTURES = Path(os.environ["NOMINEE_PICTURES"]) if os.environ.get("NOMINEE_PICTURES") else None
pytestmark = pytest.mark.django_db(transaction=True)
BEAT = "() => document.dispatchEvent(new Event('visibilitychange'))"  # asks now instead of in 20 seconds

# The kit's own font is only for gov.uk.
IN_THE_KITS_FONT = """() => [...document.querySelectorAll('body, body *')]
    .filter(one => getComputedStyle(one).fontFamily.includes('GDS')).map(one => one.outerHTML.slice(0, 90))"""
# How far below the bar that stays in view an element begins.
BELOW_THE_BAR = """(id) => {
  const bar = document.querySelector(".identity");
  const stays = getComputedStyle(bar).position === "sticky" ? bar.getBoundingClientRect().bottom : 0;
  return Math.round(document.getElementById(id).getBoundingClientRect().top - stays);
}"""


@pytest.fixture
def told(transactional_db, live_server, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load(read_program(ONTARIO))
    told = demo.Story(next(row for row in demo.people() if row["ref"] == "P16"), demo.Cast(PASSWORD))
    told.reach("verification")
    now = timezone.now()
    first = notes.add_note(
        told.file, by=told.cast.team_lead, at=now - timedelta(days=2), kind="call", text="Rang twice. No answer."
    )
    notes.correct_note(first, by=told.cast.team_lead, at=now, text="Once, in fact.")
    risk = notes.add_note(told.file, by=told.cast.integrity_officer, at=now, kind="risk", text="Look at the employer.")
    notes.pin_note(risk, by=told.cast.team_lead, at=now)
    return told


def desk(told, more: str = "") -> str:
    return f"/desk/applications/{told.file.number}/{more}"


def test_a_browser_that_dies_mid_sentence_loses_nothing(told, visitor):
    email = told.cast.support_officer.email
    officer = visitor(name="before").sign_in(email)
    officer.open(desk(told))
    officer.page.fill("#note-text", "The employer called back and sa")
    officer.page.check("#note-kind-call")
    officer.page.locator(".note-form .saved:has-text('Draft kept')").wait_for()
    officer.open(desk(told, "act/request_information/"))
    officer.page.check("#row-passport")
    officer.page.fill("#words-passport", "Every page, please, als")
    officer.page.locator(".saved:has-text('Draft kept')").wait_for()
    officer.page.context.close()

    again = visitor(name="after").sign_in(email)
    again.open(desk(told))
    assert again.page.input_value("#note-text") == "The employer called back and sa"
    assert again.page.is_checked("#note-kind-call")
    assert "Restored draft from" in again.page.inner_text(".note-form .restored")
    again.page.fill("#note-text", "The employer called back and said no.")
    again.press(".note-form .govuk-button")
    assert Note.objects.filter(kind="call", text="The employer called back and said no.").count() == 1
    assert again.page.input_value("#note-text") == ""

    again.open(desk(told, "act/request_information/"))
    assert again.page.is_checked("#row-passport")
    assert again.page.input_value("#words-passport") == "Every page, please, als"
    again.press("form[data-unfinished] .govuk-button")
    assert told.file.requests.get().items[0]["text"] == "Every page, please, als"
    assert not UnfinishedText.objects.exists()


def test_two_officers_see_each_other_and_a_page_that_fell_behind_says_so(told, visitor):
    first = visitor(name="first").sign_in(told.cast.support_officer.email)
    first.open(desk(told))
    second = visitor(width=1280, height=720, name="second").sign_in(told.cast.team_lead.email)
    second.open(desk(told))
    assert "Marie Roy is viewing" in second.page.inner_text(".here")

    second.page.fill("#note-text", "I am writing")
    second.page.evaluate(BEAT)
    second.page.wait_for_timeout(300)
    first.page.evaluate(BEAT)
    first.page.locator(".here:has-text('Hana Petrova is writing a note')").wait_for()
    assert first.page.is_hidden(".changed")

    told.at = timezone.now()
    machine.perform(
        told.file, "request_information", by=told.cast.program_officer, at=told.at, expecting="verification",
        items=[{"slot": "passport", "text": "All pages."}],
    )  # fmt: skip
    first.page.evaluate(BEAT)
    first.page.locator(".changed:has-text('Changed by Daniel Osei')").wait_for()
    first.look()
    first.press(".changed a")
    assert first.page.is_hidden(".changed")
    assert first.page.inner_text(".identity .state") == "Information requested"


@pytest.mark.parametrize(
    ("language", "width", "scripts"), [("en", 1366, True), ("fr", 1280, True), ("fr", 375, True), ("en", 375, False)]
)
def test_the_page_reads_well_in_every_width_and_language_with_and_without_scripts(
    told, visitor, language, width, scripts
):
    officer = visitor(language, width, 768, f"case-{language}-{width}-{scripts}", scripts=scripts)
    officer.sign_in(told.cast.support_officer.email)
    officer.open(desk(told))
    assert officer.page.is_visible(".card__fact") is (width > 900)  # folded where there is little room, scripts or not
    assert officer.page.is_visible("text=Since receipt") or language == "fr"
    if scripts:
        assert officer.page.evaluate("document.documentElement.scrollHeight") < 2600 or width > 900
        for name in ("notes", "timeline", "documents"):
            officer.page.goto("about:blank")
            officer.open(desk(told, f"#{name}"))
            officer.page.wait_for_timeout(200)
            assert officer.page.is_visible(f"#{name} ~ *")
            assert 0 <= officer.page.evaluate(BELOW_THE_BAR, name) < 60
        officer.open(desk(told, "?notes=all"))
        officer.press(".note-form .govuk-button")  # nothing was typed
        officer.page.click(".govuk-error-summary__list a")
        officer.page.wait_for_timeout(200)
        assert officer.page.evaluate(BELOW_THE_BAR, "note-error") >= 0
        assert officer.page.evaluate(IN_THE_KITS_FONT) == []
    officer.open(desk(told, "?show=all"))
    assert not scripts or officer.page.evaluate(IN_THE_KITS_FONT) == []
    officer.page.emulate_media(media="print")
    assert officer.page.is_hidden(".note-form")
    assert officer.page.is_visible("#answers")
    if scripts:
        assert officer.page.evaluate("getComputedStyle(document.querySelector('.identity')).position") == "static"
        if PICTURES:
            officer.page.screenshot(path=PICTURES / f"print-{language}-{width}.png", full_page=True)
    officer.page.emulate_media(media="screen")
    note = told.file.notes.filter(kind="call", corrects=None).get()
    officer.open(desk(told, f"notes/{note.pk}/"))
    officer.page.fill("#note-text", "Twice after all.")
    officer.press("form[data-unfinished] .govuk-button")
    assert told.file.notes.filter(corrects=note).count() == 2
    if scripts:
        bar = officer.page.locator(".identity").bounding_box()["height"]
        assert bar <= (130 if width > 1000 else 420)
