"""The list in a real browser: by keyboard alone, with a preview, many files at once and back, and on a telephone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nominee.demo.accounts import PASSWORD
from nominee.models import Application, Note, Team, User
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load
from reporting import demo

sys.path.append(str(Path(__file__).resolve().parents[1] / "nominee"))
from worklist_files import copies, day

DAYS = (-40, -20, -3, 0, 2, 5, 30)


@pytest.fixture
def cast(transactional_db, live_server, settings):
    """A support officer with seven files in every group, one that waits for its applicant, and two in the queue."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load(read_program(ONTARIO))
    cast = demo.Cast(PASSWORD)
    people = [row for row in demo.people() if row["stream"] == "owp-teer-0-3"]
    held, waits = demo.Story(people[0], cast), demo.Story(people[1], cast)
    held.reach("verification")
    waits.reach("submitted")
    basis = {
        "basis": day(60).isoformat(),
        "days": -60,
        "nearest": {"rule": "service_standard", "on": day(20).isoformat()},
    }
    names = [(row["answers"]["given_names"], row["answers"]["family_name"]) for row in demo.people()[:20]]
    made = copies(
        held.file, len(DAYS), next_on=lambda place: day(DAYS[place]), given_names=lambda place: names[place][0],
        family_name=lambda place: names[place][1], next_rule=lambda place: ("permit_ends", "in_this_state")[place % 2],
        language=lambda place: ("en", "fr")[place % 2], next_receipt=basis,
    )  # fmt: skip
    copies(held.file, 1, status="information_requested", next_rule="answer_due", next_on=day(9), next_receipt=basis)
    copies(waits.file, 1)
    officer = cast.support_officer
    Note.objects.create(
        application=made[0], kind="call", text="The employer answers on Monday.", by=officer, at=cast.now
    )
    User.objects.create_user("sam@demo.example", role="support_officer", team=Team.objects.get(code="intake"),
                             first_name="Sam", last_name="Okoye")  # fmt: skip
    return cast


def test_an_officer_works_through_the_list_by_keyboard(visitor, cast):
    officer = visitor("en", name="worklist").sign_in(cast.support_officer.email).open("/desk/")
    page = officer.page
    for _row in range(2):
        page.keyboard.press("j")
    first = page.locator(".file.is-here")
    assert page.evaluate("document.activeElement.classList.contains('files__name')")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    assert page.locator("[name=pick]:checked").count() == 2
    page.keyboard.press("o")
    page.locator("#preview h2").wait_for()
    assert first.get_attribute("data-number") in page.locator("#preview").inner_text()
    assert "preview=" in page.url
    officer.look()
    page.keyboard.press("k")
    page.keyboard.press("o")
    page.locator("#preview").wait_for(state="hidden")
    page.keyboard.press("a")
    page.wait_for_url("**/files/assign/")
    officer.look()
    page.select_option("#field-to", label="Sam Okoye")
    officer.press("text=See what would happen")
    assert "2 of 2 will change." in page.inner_text("main")
    officer.press("text=Change 2 files")
    assert Application.objects.filter(assigned_to__email="sam@demo.example").count() == 2
    officer.open("/desk/").press("text=Undo")
    assert "2 files are as they were before." in page.inner_text("main")
    officer.open("/desk/")
    page.keyboard.press("n")
    page.wait_for_url("**/applications/*/")


def test_a_preview_closed_while_its_answer_is_under_way_stays_closed(visitor, cast):
    page = visitor("en", name="worklist-slow").sign_in(cast.support_officer.email).open("/desk/").page
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.locator("#preview h2").wait_for()
    held = []
    page.route("**/desk/preview/*/", lambda route: held.append(route))
    page.keyboard.press("j")
    page.wait_for_function(
        "document.querySelector('#preview').dataset.asked === document.querySelector('.file.is-here').dataset.number"
    )
    page.keyboard.press("o")
    page.locator("#preview").wait_for(state="hidden")
    with page.expect_response("**/desk/preview/*/"):
        held[0].continue_()
    page.evaluate("new Promise((done) => setTimeout(done, 200))")  # the page has read the late answer
    assert page.locator("#preview").is_hidden() and "preview=" not in page.url


def test_the_list_fits_a_telephone_and_needs_no_script(visitor, cast):
    narrow = visitor("en", width=375, height=740, name="worklist-telephone").sign_in(cast.support_officer.email)
    narrow.open("/desk/").press(".files__look")
    narrow.open("/desk/?view=team&language=fr&severity=overdue")
    plain = visitor("en", width=1280, name="worklist-plain", scripts=False).sign_in(cast.support_officer.email)
    plain.open("/desk/").press(".why summary").press(".files__look")
    assert "Latest events" in plain.page.inner_text("#preview")
    plain.page.check("input[name=language][value=fr]")
    plain.press(".facets button")
    assert plain.page.locator(".file").count() == 3
    plain.page.check("[name=pick] >> nth=0")
    plain.press("text=Put aside…")
    for part in ("day", "month", "year"):
        plain.page.fill(f"[name=until-{part}]", str(getattr(day(3), part)))
    plain.press("text=See what would happen").press("text=Change 1 file")
    plain.page.check("text=I mean it: these days may pass unseen.")  # it is overdue already
    plain.press("text=Change 1 file")
    assert "1 file changed." in plain.page.inner_text("main")
    plain.open("/desk/?view=aside").open("/desk/views/?view=mine&language=fr")


def test_the_list_reads_in_french(visitor, cast):
    visitor("fr", width=375, height=740, name="liste").sign_in(cast.support_officer.email).open("/desk/")
