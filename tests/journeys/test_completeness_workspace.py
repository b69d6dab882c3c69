"""A whole day's file in the completeness workspace: by keyboard alone without a page load, and by mouse without scripts."""

from __future__ import annotations

import pytest

from intake.models import CompletenessItem
from nominee.demo.accounts import PASSWORD
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load
from reporting import demo

pytestmark = pytest.mark.django_db(transaction=True)
MOST_KEYS = 45


@pytest.fixture
def cast(transactional_db, live_server, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load(read_program(ONTARIO))
    return demo.Cast(PASSWORD)


def tell(cast, ref: str) -> demo.Story:
    """The file of the person with this reference, at the completeness check."""
    told = demo.Story(next(row for row in demo.people() if row["ref"] == ref), cast)
    told.reach("completeness")
    return told


def outcomes(told) -> list[str]:
    return list(CompletenessItem.objects.filter(review__application=told.file).values_list("outcome", flat=True))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_clean_file_is_reviewed_by_keyboard_alone_without_leaving_the_page(cast, visitor, language):
    told = tell(cast, "P16")
    count = len(outcomes(told))
    officer = visitor(language, name=f"keys-{language}").sign_in(cast.support_officer.email)
    officer.open(f"/desk/applications/{told.file.number}/completeness/")
    page, loads = officer.page, []
    page.on("load", lambda: loads.append(page.url))
    keys = 0
    for done in range(1, count + 1):
        page.keyboard.press("y")
        keys += 1
        page.locator(f".workspace__panes[data-done='{done}']").wait_for()
        if done in (1, count):
            officer.look()
    assert outcomes(told) == ["present"] * count
    assert loads == []
    page.keyboard.press("Enter")  # the focus is on the step that ends the check
    page.locator("#finish").wait_for()
    officer.look()
    page.keyboard.press("Enter")  # and here on its confirmation
    page.locator(".workspace__done").wait_for()
    keys += 2
    assert loads == [] and keys <= MOST_KEYS * count / 12
    told.file.refresh_from_db()
    assert told.file.status == "verification"
    officer.look()


def test_keys_mark_undo_turn_enlarge_and_can_be_switched_off(cast, visitor):
    told = tell(cast, "P16")
    officer = visitor("en", name="map").sign_in(cast.support_officer.email)
    officer.open(f"/desk/applications/{told.file.number}/completeness/")
    page = officer.page
    first = page.locator("#chosen-title").inner_text()

    page.keyboard.press("d")
    page.locator(".picker").wait_for()
    officer.look()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("You moved; y m d u must stay letters.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".workspace__panes[data-done='1']").wait_for()
    item = CompletenessItem.objects.get(review__application=told.file, outcome="deficient")
    assert item.note == "You moved; y m d u must stay letters."
    page.keyboard.press("u")
    page.locator(".workspace__panes[data-done='0']").wait_for()
    assert page.locator("#chosen-title").inner_text() == first
    assert "Undone" in page.locator("#workspace-said").inner_text()

    page.keyboard.press("m")
    page.locator(".picker").wait_for()
    page.keyboard.press("Escape")
    page.locator(".picker").wait_for(state="detached")

    before = page.locator(".reader__image").bounding_box()
    page.keyboard.press("+")
    assert page.locator(".reader__image").bounding_box()["width"] > before["width"]
    page.keyboard.press("r")
    page.locator(".reader__image[src*='turn=90']").wait_for()
    page.wait_for_function(
        "document.querySelector('.reader__image').naturalWidth > document.querySelector('.reader__image').naturalHeight"
    )
    assert page.locator("[data-zoom]").inner_text() == "125 %"

    page.keyboard.press("j")
    page.wait_for_function("title => document.querySelector('#chosen-title').innerText !== title", arg=first)
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("title => document.querySelector('#chosen-title').innerText === title", arg=first)

    page.keyboard.press("?")
    page.locator("#desk-keys[open]").wait_for()
    assert "Missing: choose why" in page.locator("#desk-keys").inner_text()
    officer.look()
    page.keyboard.press("Escape")

    cast.support_officer.keys = {"map": {"turn": "q"}}  # changed meanwhile, on another computer
    cast.support_officer.save(update_fields=["keys"])
    page.reload()
    assert page.locator("#turn kbd").inner_text() == "q"
    page.keyboard.press("q")
    page.locator(".reader__image[src*='turn=90']").wait_for()
    page.locator(".checks__keys button[name=do]").click()
    page.wait_for_load_state()
    assert page.url.split("?")[0].endswith("/completeness/")
    cast.support_officer.refresh_from_db()
    assert cast.support_officer.keys == {"off": True, "map": {"turn": "q"}}
    page.keyboard.press("y")
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    assert page.locator("#chosen-title").inner_text() == first and set(outcomes(told)) == {""}


def test_two_officers_on_one_item_lose_nothing(cast, visitor):
    told = tell(cast, "P16")
    desk = f"/desk/applications/{told.file.number}/completeness/"
    officer = visitor("en", name="slower").sign_in(cast.support_officer.email).open(desk)
    lead = visitor("en", name="faster").sign_in(cast.team_lead.email).open(desk)
    officer.page.keyboard.press("d")
    officer.page.locator(".picker input[type=radio]").first.check()
    officer.page.fill("#note", "Half a page is missing.")
    lead.page.keyboard.press("y")
    lead.page.locator(".workspace__panes[data-done='1']").wait_for()
    officer.page.locator(".picker button").click()
    officer.page.locator(".conflict").wait_for()
    assert "Hana Petrova" in officer.page.locator(".conflict").inner_text()
    assert officer.page.locator("#note").input_value() == "Half a page is missing."
    assert sorted(set(outcomes(told))) == ["", "present"]
    officer.look()


@pytest.mark.parametrize(("language", "width"), [("en", 1366), ("fr", 375)])
def test_a_file_is_reviewed_by_mouse_without_scripts(cast, visitor, language, width):
    told = tell(cast, "P03")
    count = len(outcomes(told))
    officer = visitor(language, width=width, name=f"plain-{language}", scripts=False).sign_in(
        cast.support_officer.email
    )
    officer.open(f"/desk/applications/{told.file.number}/completeness/")
    page = officer.page
    page.locator("a[data-does=missing]").click()
    officer.look()
    officer.press(".picker button")
    assert page.locator(".govuk-error-message").count() == 1
    page.locator(".picker input[value=not_provided]").check()
    officer.press(".picker button")
    officer.press("button[data-does=undo]")
    assert set(outcomes(told)) == {""}
    for _ in range(count):
        officer.press("button[name=outcome][value=present]")
    assert outcomes(told) == ["present"] * count
    officer.press("a[data-finish]")
    officer.press("#finish button")
    told.file.refresh_from_db()
    assert told.file.status == "verification"


def test_the_workspace_is_read_on_a_telephone_and_by_an_auditor(cast, visitor):
    told = tell(cast, "P16")
    desk = f"/desk/applications/{told.file.number}/completeness/"
    for language in ("en", "fr"):
        visitor(language, width=375, height=740, name=f"telephone-{language}").sign_in(cast.team_lead.email).open(desk)
    auditor = visitor("en", name="auditor").sign_in(cast.auditor.email).open(desk)
    assert auditor.page.locator("[name=outcome]").count() == 0
    auditor.page.keyboard.press("y")
    auditor.page.keyboard.press("j")
    assert set(outcomes(told)) == {""}
