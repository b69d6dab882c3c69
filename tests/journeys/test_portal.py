"""The portal as an applicant meets it: on a small telephone, without JavaScript, with a browser that dies, with nerves."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from intake import services
from intake.models import TypedText
from nominee.demo.accounts import PASSWORD
from nominee.demo.papers import paper
from nominee.models import Application, Stream, User
from reporting import demo

pytestmark = pytest.mark.django_db(transaction=True)
STREAM = "owp-teer-0-3"


@pytest.fixture
def draft(house) -> Application:
    person = User.objects.get(email="applicant@demo.example")
    return services.start_application(Stream.objects.get(code=STREAM), by=person, at=timezone.now())


@pytest.fixture
def applicant(visitor, draft):
    return visitor(width=375, height=740, name="portal").sign_in("applicant@demo.example")


def page_of(draft: Application, code: str) -> str:
    return f"/apply/{draft.number}/pages/{code}/"


def test_a_browser_that_dies_loses_nothing(applicant, visitor, draft):
    page = applicant.open(page_of(draft, "identity")).page
    page.locator("[name=family_name]").fill("Okafor")
    page.locator("[name=birth_date]").click()
    page.keyboard.type("1990-02-3")
    expect(page.locator(".saved")).to_contain_text("Application saved", timeout=4000)
    with page.expect_response(lambda answer: "identity" in answer.url):
        page.keyboard.type("1")
    page.context.close()
    again = visitor(width=320, height=640, name="portal-again").sign_in("applicant@demo.example")
    again.open(page_of(draft, "identity"))
    assert again.page.locator("[name=family_name]").input_value() == "Okafor"
    assert again.page.locator("[name=birth_date]").input_value() == "1990-02-31"
    again.press("main form[data-keep] button.govuk-button")
    assert "February 1990 has 28 days" in again.page.locator(".govuk-error-summary").inner_text()
    assert again.page.title().startswith("Error:")
    expect(again.page.locator(".govuk-error-summary")).to_be_focused()


def test_a_lost_connection_is_said_and_the_text_stays(applicant, draft):
    page = applicant.open(page_of(draft, "identity")).page
    page.context.set_offline(True)
    page.locator("[name=family_name]").fill("Okafor")
    page.locator("[name=birth_date]").focus()
    expect(page.locator(".saved[role=alert]")).to_contain_text("could not be saved", timeout=4000)
    page.context.set_offline(False)
    page.locator("[name=birth_date]").fill("1990-05-06")
    page.locator("[name=family_name]").focus()
    expect(page.locator(".saved")).to_contain_text("Application saved", timeout=4000)
    draft.refresh_from_db()
    assert draft.answers["family_name"] == "Okafor"


# The server has kept what was typed, and its answer is still under way when the person presses the button.
SLOW = """const sent = fetch; window.fetch = (...of) =>
  sent(...of).then((answer) => new Promise((read) => { setTimeout(() => read(answer), 1200); }));"""


def test_saving_while_the_browser_saves_is_no_conflict_with_oneself(applicant, draft):
    applicant.page.add_init_script(SLOW)
    page = applicant.open(page_of(draft, "contact")).page
    with page.expect_response(lambda answer: answer.request.headers.get("accept") == "application/json"):
        page.locator("[name=phone]").fill("416 555 0100")
        page.locator("[name=email]").focus()
    page.locator("main form[data-keep] button.govuk-button").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()  # the address is still empty
    expect(page.locator(".govuk-error-summary")).not_to_contain_text("changed meanwhile")
    draft.refresh_from_db()
    assert "555" in draft.answers["phone"]


def test_the_other_language_keeps_the_text(applicant, draft):
    page = applicant.open(page_of(draft, "identity")).page
    page.locator("[name=family_name]").fill("Okafor")
    page.locator("form[data-language] button").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert page.locator("[name=family_name]").input_value() == "Okafor"
    assert "Votre identité" in page.locator("h1").inner_text()
    page.locator("[name=given_names]").fill("Chidi")
    page.locator("[name=family_name]").focus()
    expect(page.locator(".saved")).not_to_have_attribute("role", "alert")
    page.locator("form[data-language] button").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.locator("[name=given_names]").input_value() == "Chidi"


def test_a_hidden_answer_is_not_removed_unasked(applicant, draft):
    services.save_answers(draft, by=draft.applicant, at=timezone.now(), answers={
        "in_position": True, "in_position_since": "2025-01-02", "job_wage_now": "30", "job_hours_now": "40",
        "job_weeks_now": 52, "equity_percent": "0", "occupation_is_regulated": False,
    })  # fmt: skip
    page = applicant.open(page_of(draft, "position")).page
    page.locator("[name=in_position][value=no]").check()
    page.locator("[name=works_for_employer][value=no]").check()
    applicant.press("main form[data-keep] button.govuk-button")
    assert "Your change removes other answers" in page.locator("h1").inner_text()
    assert "Your wage now, per hour" in page.locator("main").inner_text()
    applicant.press("main form .govuk-link")
    draft.refresh_from_db()
    assert draft.answers["job_wage_now"] == "30"


def test_a_few_pages_without_javascript(browser, live_server, draft):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 740})
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/")
    page.fill("#id_username", "applicant@demo.example")
    page.fill("#id_password", PASSWORD)
    page.click("form:has(#id_password) button")
    page.goto(live_server.url + page_of(draft, "status"))
    page.select_option("[name=canadian_status]", "work_permit")
    page.click("main form[data-keep] button.govuk-button")
    assert "more question" in page.locator("main").inner_text(), "the page comes back with what the answer raised"
    page.fill("[name=permit_number]", "U123456789")
    page.fill("[name=permit_expires_on]", "2030-01-31")
    page.click("main form[data-keep] button.govuk-button")
    assert "/pages/status/" not in page.url
    page.goto(f"{live_server.url}/apply/{draft.number}/documents/passport/")
    content = paper("Passport", {"given_names": "A", "family_name": "B"}, ["x"])
    page.set_input_files("#file", {"name": "passport.pdf", "mimeType": "application/pdf", "buffer": content})
    page.click("main form button.govuk-button")
    assert "passport.pdf" in page.locator("main").inner_text()
    context.close()


def test_submit_pressed_twice_and_back_after_it(house, visitor):
    told = demo.Story(next(row for row in demo.people() if row["stream"] == STREAM), house)
    told.reach("draft")
    person = visitor(width=320, height=640, name="portal-submit").sign_in(told.user.email)
    page = person.open(f"/apply/{told.file.number}/check/").page
    for box in ("true", "consent"):
        if page.locator(f"[name={box}]").count():
            page.locator(f"[name={box}]").check()
    page.locator("main form button.govuk-button").dblclick()
    page.wait_for_url("**/receipt/")
    person.look()
    assert told.file.number in page.locator(".govuk-panel").inner_text()
    assert told.file.events.filter(action="submit").count() == 1
    page.go_back()
    page.wait_for_load_state()
    assert page.locator("[name=true]").count() == 0, "no form to send again"
    for path in ("", "sent/", "receipt/", "representative/", "act/withdraw/"):
        person.open(f"/apply/{told.file.number}/{path}")
    assert not TypedText.objects.exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_fits_a_small_telephone(house, visitor, language):
    told = demo.Story(next(row for row in demo.people() if row["stream"] == STREAM and row["representative"]), house)
    told.reach("draft")
    person = visitor(language, width=320, height=640, name=f"small-{language}").sign_in(told.user.email)
    start = f"/apply/{told.file.number}/"
    pages = [page_of(told.file, row["code"]) for row in told.file.definition["pages"]]
    for path in ("/apply/", start, *pages, f"{start}documents/passport/", f"{start}check/", f"{start}representative/"):
        person.open(path)
    acting = User.objects.get(representations__application=told.file)
    client = (
        visitor(language, width=320, height=640, name=f"acting-{language}")
        .sign_in(acting.email)
        .open("/apply/")
        .open(start)
    )
    expect(client.page.locator(".acting")).to_have_count(1)
