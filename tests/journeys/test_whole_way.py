"""One file the whole way, through five pairs of hands: a draft in the portal to a certificate of nomination."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from intake.draws import inviting, services
from nominee.demo.papers import paper
from nominee.models import Application, Stream, User
from reporting import demo
from tests.intake.draws.pools import in_the_pool

pytestmark = pytest.mark.django_db(transaction=True)


def fill(page: Any, answers: dict[str, Any]) -> None:
    """Answer every question of the form for which this person has an answer."""
    for code, value in answers.items():
        field = page.locator(f"main [name='{code}']")
        if field.count() == 0 or value is None or not field.first.is_visible():
            continue
        first = field.first
        if first.get_attribute("type") == "radio":
            wanted = {True: "yes", False: "no"}.get(value, str(value))
            page.locator(f"main [name='{code}'][value='{wanted}']").check()
        elif first.get_attribute("type") == "checkbox":
            first.set_checked(bool(value))
        elif first.evaluate("node => node.tagName") == "SELECT":
            first.select_option(str(value))
        else:
            first.fill(str(value))


def links_of(page: Any, part: str) -> list[str]:
    found = page.locator(f"main a[href*='/{part}/']")
    return list(dict.fromkeys(found.nth(i).get_attribute("href") for i in range(found.count())))


def fill_the_form(visitor: Any, person: dict[str, Any], start: str) -> None:
    page, visited = visitor.page, set()
    answers = {"is_recent_ontario_graduate": False, "equity_percent": "0"} | person["answers"]
    while left := [link for link in links_of(page, "pages") if link not in visited]:
        link = left[0]
        visited.add(link)
        visitor.open(link)
        for kind, rows in person["entries"].items():
            if page.locator(f"main [data-entry='{kind}'], main form[data-entry='{kind}']").count():
                for row in rows:
                    fill(page, row)
                    fill(page, row)
                    visitor.press("main form[data-entry] button.govuk-button")
        if page.locator("main form[data-entry]").count() == 0:
            for _ in range(4):  # a page may come back with the questions that an answer raised
                fill(page, answers)
                fill(page, answers)  # an answer may bring another question to light
                visitor.press("main form button.govuk-button:not(.govuk-button--secondary)")
                if link not in page.url:
                    break
        visitor.open(start)


def upload_everything(visitor: Any, folder: Path, person: dict[str, Any], start: str) -> None:
    for link in links_of(visitor.page, "documents"):
        file = folder / f"{link.rstrip('/').rsplit('/', 1)[1]}.pdf"
        file.write_bytes(paper(file.stem, person["answers"], [file.stem]))
        visitor.open(link)
        visitor.page.set_input_files("input[type=file]", file)
        visitor.press("main form button.govuk-button")
        visitor.open(start)


def invite(house: demo.Cast, email: str) -> None:
    """A draw of one: from the pool by two signatures to the invitation that was sent."""
    stream, at = Stream.objects.get(code="owp-teer-0-3"), timezone.now()
    registered = at - timedelta(days=20)
    in_the_pool(User.objects.get(email=email), stream, f"EOI-{stream.prefix}-{at.year}-000001", 61, at=registered)
    title = {"en": "General", "fr": "Général"}
    plan = services.Plan(title=title, attested_before=at - timedelta(days=2))
    draw = services.prepare(stream, plan, by=house.manager, at=at)
    seen = services.simulate(draw, by=house.manager, at=at).simulated["digest"]
    services.sign(draw, by=house.manager, at=at, seen=seen)
    services.countersign(draw, by=house.executive_director, at=at, seen=seen)
    inviting.send(draw.pk, at=at)


def wait_for(what: Any, seconds: int = 60) -> None:
    for _ in range(seconds * 5):
        if what():
            return
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


@pytest.mark.parametrize(("applicant_language", "staff_language"), [("fr", "en")])
def test_the_whole_way(house, worker, visitor, tmp_path, applicant_language, staff_language):
    french = applicant_language == "fr"
    person = demo.people()[5 if french else 0]
    answers = person["answers"]
    answers["language_of_correspondence"] = applicant_language
    applicant = visitor(applicant_language, width=375, height=740, name=f"applicant-{applicant_language}")
    invite(house, applicant_email := "candidat@demo.example" if french else "applicant@demo.example")
    applicant.sign_in(applicant_email)
    applicant.open("/apply/").press("main a[href*='/invitations/']")
    applicant.press("main form .govuk-button--start")
    file = Application.objects.get()
    start = f"/apply/{file.number}/"
    applicant.open(start)
    fill_the_form(applicant, person, start)
    upload_everything(applicant, tmp_path, person, start)

    licence = person["representative"] or {
        "body": "law_society",
        "licence_number": "P70506",
        "name": "Ifeoma Nwachukwudi",
    }
    acting = house.licensee(licence["name"])
    applicant.open(f"{start}representative/")
    fill(applicant.page, {"email": acting.email, "body": licence["body"], "licence_number": licence["licence_number"]})
    applicant.press("main form button.govuk-button")
    representative = visitor(staff_language, name="representative").sign_in(acting.email).open("/apply/")
    representative.press("main a[href*='/authorizations/']").page.check("#declares")
    representative.press("main form button[value=accept]").open(start)
    assert file.number in representative.page.content()
    assert representative.page.locator(".acting").count() == 1

    applicant.open(start).press("main form[action$='/fee/'] button")
    applicant.open(f"{start}check/")
    applicant.page.locator("[name='true']").check()
    applicant.page.locator("[name='consent']").check()
    applicant.press("main form:has([name='true']) button.govuk-button")
    file.refresh_from_db()
    assert file.status == "submitted", applicant.page.locator("main").inner_text()
    assert file.number in applicant.page.locator("main").inner_text()

    support = visitor(staff_language, name=f"support-{staff_language}").sign_in(house.support_officer.email)
    desk = f"/desk/applications/{file.number}/"
    support.press("main form[action$='/desk/next/'] button")
    assert support.page.url.endswith(desk), "the one file that waits is the next file"
    act(support, desk, "start_completeness")
    while True:
        support.open(f"{desk}completeness/")
        if file.completeness_review.items.filter(outcome="").count() == 0:
            break
        left = file.completeness_review.items.filter(outcome="").count()
        choose(support, "present" if support.page.locator("main img").count() else "not_applicable")
        wait_for(lambda left=left: file.completeness_review.items.filter(outcome="").count() < left)
    act(support, desk, "acknowledge")
    wait_for(lambda: file.letters.filter(code="acknowledgement").exists())
    wait_for(lambda: not file.checks.filter(state="asking").exists())
    support.open(f"{desk}checks/")
    for check in file.checks.exclude(state="settled"):
        form = f"form[action$='/checks/{check.pk}/']"
        fill_in(support, form, {"outcome": "risk_managed", "reason": "Outstanding; the document supports the claim."})
    act(support, desk, "start_assessment")

    officer = visitor(staff_language, name=f"officer-{staff_language}").sign_in(house.program_officer.email)
    officer.open(f"{desk}assessment/")
    for finding in file.findings.all():
        assess(officer, desk, finding)
    act(officer, desk, "recommend", outcome="nominate", reasons="Every criterion is met; the checks agree.")

    manager = visitor(staff_language, name=f"manager-{staff_language}").sign_in(house.manager.email)
    act(manager, desk, "open_decision")
    manager.open(f"{desk}assessment/")
    act(manager, desk, "approve")
    file.refresh_from_db()
    assert file.status == "nominated"
    wait_for(
        lambda: file.letters.filter(code__in=["certificate", "nomination_approval", "work_permit_support"]).count() == 3
    )

    applicant.open(start)
    assert re.search(r"ON-\d{4}-\d{6}", applicant.page.locator("main").inner_text())
    letters = applicant.page.locator("main a[href$='/pdf/']")
    assert letters.count() >= 4
    for letter in letters.all():
        answer = applicant.page.request.get(applicant.address + letter.get_attribute("href"))
        assert answer.body().startswith(b"%PDF-")

    # Ended by the applicant, the authorization is gone at once: the file is not there any more.
    applicant.open(f"{start}representative/")
    applicant.press("main a[href$='/end/']").press("main form button.govuk-button--warning")
    assert representative.page.goto(applicant.address + start).status == 404


def act(visitor: Any, desk: str, action: str, **asked: str) -> None:
    visitor.open(f"{desk}act/{action}/")
    fill(visitor.page, asked)
    visitor.press("main form:has([name=expecting]) button.govuk-button")


def fill_in(visitor: Any, form: str, values: dict[str, str]) -> None:
    page = visitor.page
    for details in page.locator(f"details:has({form}):not([open]) > summary").all():
        details.click()
    for name, value in values.items():
        field = page.locator(f"{form} [name='{name}']")
        kind = field.first.get_attribute("type")
        if kind == "radio":
            page.locator(f"{form} [name='{name}'][value='{value}']").check()
        elif field.first.evaluate("node => node.tagName") == "SELECT":
            field.first.select_option(value)
        else:
            field.first.fill(value)
    visitor.press(f"{form} button.govuk-button:not(.govuk-button--secondary)")


def choose(visitor: Any, outcome: str) -> None:
    page = visitor.page
    radio = page.locator(f"main input[name=outcome][value='{outcome}']")
    if radio.count():
        radio.first.check()
        visitor.press("main form:has([name=outcome]) button.govuk-button:not(.govuk-button--secondary)")
    else:
        visitor.press(f"main button[name=outcome][value='{outcome}']")


def assess(visitor: Any, desk: str, finding: Any) -> None:
    page = visitor.page
    form = f"form[action$='/assessment/{finding.criterion}/']"
    for details in page.locator(
        f"details:has({form}):not([open]) > summary, {form} details:not([open]) > summary"
    ).all():
        details.click()
    if finding.computed == "unclear":
        page.locator(f"{form} [name=evidence]").select_option(index=1)
        page.locator(f"{form} [name=reason]").fill("Weighed from the documents.")
    radio = page.locator(f"{form} input[name=result][value=met]")
    if radio.count():
        radio.check()
        visitor.press(f"{form} button.govuk-button")
    else:
        visitor.press(f"{form} button[name=result][value=met]")
