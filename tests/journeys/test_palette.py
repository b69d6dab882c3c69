"""The palette, the keys and the search box in a real browser: what they do, and where they must do nothing."""

from __future__ import annotations

import pytest

from nominee.demo.accounts import PASSWORD
from nominee.models import User
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load
from reporting import demo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(transactional_db, live_server, settings):
    """One file at the completeness check."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load(read_program(ONTARIO))
    person = next(row for row in demo.people() if row["ref"] == "P16")
    told = demo.Story(person, demo.Cast(PASSWORD))
    told.reach("completeness")
    return told


def test_the_palette_finds_files_and_actions_and_teaches_their_keys(told, visitor):
    officer = visitor(name="palette").sign_in(told.cast.support_officer.email).open("/desk/search/")
    page, palette = officer.page, officer.page.locator("#palette")
    page.locator("#q").focus()
    page.keyboard.press("Control+k")
    palette.wait_for()
    assert palette.locator("input").evaluate("node => node === document.activeElement")
    assert "g w" in palette.get_by_role("option", name="Go to Work").inner_text()
    officer.look()
    page.keyboard.press("Escape")
    palette.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "q"  # back where it was

    page.keyboard.press("Control+k")
    page.keyboard.type(told.file.family_name[:4].lower(), delay=20)
    option = palette.get_by_role("option", name=told.file.number)
    option.wait_for()
    chosen = palette.locator("[aria-selected=true]")
    assert palette.locator("input").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    while told.file.number not in chosen.inner_text():
        page.keyboard.press("ArrowDown")
    officer.look()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/applications/{told.file.number}/")

    for key, place in (("t", "timeline"), ("l", "letters"), ("n", "note-text")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == place
    page.keyboard.type("t")  # in the note it is a letter
    assert page.locator("#note-text").input_value() == "t"
    page.fill("#note-text", "")
    page.keyboard.press("Control+k")
    assert palette.get_by_role("option", name="Completeness").count()  # a tab of this file
    assert palette.get_by_role("option", name="Write a note").locator("kbd").inner_text() == "n"
    page.keyboard.type("nothing of this name")
    palette.get_by_role("option", name="Search for “nothing of this name”").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/search/?q=nothing*")
    page.get_by_text("Nothing found.").wait_for()


def test_keys_act_outside_of_fields_only_and_can_be_changed_and_switched_off(told, visitor):
    account = told.cast.support_officer
    officer = visitor(name="keys").sign_in(account.email).open("/desk/keys/")
    page = officer.page
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('.bar__search input')")
    page.keyboard.type("g w?")
    assert page.locator(".bar__search input").input_value() == "g w?"
    assert page.url.endswith("/desk/keys/")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.locator("#desk-keys[open]").wait_for()
    assert "Go to Work" in page.locator("#desk-keys").inner_text()
    officer.look()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/desk/search/")

    officer.open("/desk/keys/")
    page.fill("#key-find", "f")
    page.fill("#key-work", "/")
    officer.press("button[value=save]")
    assert "is the key for" in page.locator("#key-work-error").inner_text()
    page.fill("#key-work", "w")
    officer.press("button[value=save]")
    page.locator("h1").click()
    page.keyboard.press("w")
    page.wait_for_url("**/desk/")

    User.objects.filter(pk=account.pk).update(keys={"off": True})
    officer.open("/desk/keys/")
    for key in ("/", "?", "w", "g", "w"):
        page.keyboard.press(key)
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Control+k")
    page.locator("#palette[open]").wait_for()


def test_the_search_box_of_every_page_works_without_scripts(told, visitor):
    officer = visitor("fr", name="plain", scripts=False).sign_in(told.cast.support_officer.email)
    page = officer.page
    page.fill(".bar__search input", told.file.number.lower())
    page.click(".bar__search button")
    page.wait_for_url(f"**/applications/{told.file.number}/")
    page.fill(".bar__search input", told.file.family_name)
    page.click(".bar__search button")
    assert told.file.number in page.locator(".found").first.inner_text()


def test_the_search_page_is_sound_when_narrow(told, visitor):
    officer = visitor(name="narrow", width=375, height=800).sign_in(told.cast.support_officer.email)
    for address in (
        "/desk/search/",
        f"/desk/search/?q={told.file.family_name}",
        "/desk/search/?q=x&since=abc",
        "/desk/keys/",
    ):
        officer.open(address)
