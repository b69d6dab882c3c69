"""Checks settled, reopened and asked again by people, on the page and behind it; the log, read and exported."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from intake import services as intake
from nominee import machine
from nominee.errors import NotAllowed, NotFound, NotNow
from reporting import demo
from verification import services


def page(file) -> str:
    return reverse("desk-checks", args=[file.number])


def post(browser, check, **given):
    return browser.post(reverse("desk-settle", args=[check.application.number, check.pk]), given)


def test_a_check_is_settled_with_an_outcome_and_a_reason_and_says_so(answered, cast, seen_by):
    check = answered("P12").file.checks.get(code="federal_case")
    browser = seen_by(cast.support_officer)
    wrong = post(browser, check, seen=check.lines, reference="Call of 4 May")
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert f'href="#outcome-{check.pk}"' in text and f'href="#reason-{check.pk}"' in text
    assert 'value="Call of 4 May"' in text  # nothing typed is lost
    long = post(browser, check, seen=check.lines, outcome="discrepancy", reason="é" * 2001)
    assert long.status_code == 422 and "é" * 2001 in long.content.decode()

    done = post(browser, check, seen=check.lines, outcome="discrepancy", reason="Another permit.", reference="Call")
    assert done.status_code == 302 and done.url.endswith(f"#check-{check.pk}")
    check.refresh_from_db()
    assert (check.state, check.outcome, check.settled_by) == ("settled", "discrepancy", cast.support_officer)
    line = check.log.last()
    assert (line.what, line.by, line.reason, line.reference) == (
        "settled",
        cast.support_officer,
        "Another permit.",
        "Call",
    )


def test_the_second_of_two_officers_learns_who_was_first(answered, cast, seen_by):
    check = answered("P12").file.checks.get(code="federal_case")
    seen = check.lines
    services.settle_check(
        check, by=cast.team_lead, at=timezone.now(), outcome="confirmed", reason="Renewed.", seen=seen
    )
    late = post(seen_by(cast.support_officer), check, seen=seen, outcome="discrepancy", reason="My own words.")
    text = late.content.decode()
    assert late.status_code == 409
    assert "Hana Petrova" in text and "Confirmed" in text
    check.refresh_from_db()
    assert (check.outcome, check.log.filter(what="settled").count()) == ("confirmed", 1)


def test_what_came_in_since_the_page_was_shown_must_be_seen_first(answered, cast):
    check = answered("P12").file.checks.get(code="federal_case")
    with pytest.raises(NotNow, match="something new"):
        services.settle_check(
            check,
            by=cast.support_officer,
            at=timezone.now(),
            outcome="risk_managed",
            reason="Down.",
            seen=check.lines - 1,
        )


@pytest.mark.parametrize(("role", "refusal"), [("manager", NotAllowed), ("auditor", NotAllowed), ("analyst", NotFound)])
def test_only_officers_settle(answered, cast, role, refusal):
    check = answered("P12").file.checks.get(code="federal_case")
    by = getattr(cast, role)
    for act in (
        lambda: services.settle_check(check, by=by, at=timezone.now(), outcome="confirmed", reason="Yes."),
        lambda: services.ask_again(check, by=by, at=timezone.now()),
        lambda: services.reopen_check(check, by=by, at=timezone.now(), reason="Why not."),
    ):
        with pytest.raises(refusal):
            act()
    check.refresh_from_db()
    assert check.state == "answered"


def test_asked_again_and_reopened_the_earlier_answers_stay(answered, cast, seen_by):
    check = answered("P12").file.checks.get(code="federal_case")
    first = check.answer
    browser = seen_by(cast.support_officer)
    post(browser, check, seen=check.lines, outcome="discrepancy", reason="Another permit.")
    check.refresh_from_db()
    assert post(browser, check, seen=check.lines, reopen="1").status_code == 422  # why?
    post(browser, check, seen=check.lines, reopen="1", reopening="A new permit came in.")
    check.refresh_from_db()
    assert (check.state, check.outcome, check.settled_by) == ("answered", "", None)
    post(browser, check, seen=check.lines, again="1")
    check.refresh_from_db()
    assert (check.state, check.answer) == ("asking", "")
    assert [line.what for line in check.log.all()] == ["opened", "answered", "settled", "reopened", "asked_again"]
    assert check.log.get(what="answered").answer == first
    text = browser.get(page(check.application)).content.decode()
    assert "Another permit." in text and "A new permit came in." in text and "U399999999" not in text
    sealed = re.findall(r'href="([^"]+/sealed/[^"]+)"', text)
    assert any("U399999999" in browser.get(address).content.decode() for address in sealed)


def test_the_page_speaks_in_words_in_both_languages(answered, cast, seen_by):
    file = answered("P12").file
    english = seen_by(cast.support_officer).get(page(file)).content.decode()
    french = seen_by(cast.support_officer, "fr").get(page(file)).content.decode()
    assert "Federal case system" in english and "Système fédéral de gestion des cas" in french
    assert "Permit number" in english and "Numéro du permis" in french
    assert "Bachelor’s degree" in english and "Baccalauréat" in french
    assert english.count("<b>Differs</b>") == 1
    assert "permit_number" not in english.split("<pre")[0]
    assert "1 needs a person" in english and "5 are settled" in english
    check = file.checks.get(code="federal_case")
    assert english.index(f'id="check-{check.pk}"') < english.index('id="check-', english.index("</table>") + 8) + 20
    assert check.answer_sha256 in english and reverse("document-page", args=[check.document.public_id, 1]) in english


def test_while_sources_are_asked_the_page_asks_for_a_fragment_only(answered, cast, seen_by):
    file = answered("P02").file
    check = file.checks.first()
    services.ask_again(check, by=cast.support_officer, at=timezone.now())
    browser = seen_by(cast.support_officer)
    poll = reverse("desk-checks-progress", args=[file.number])
    assert f"{poll}?seen=1" in browser.get(page(file)).content.decode()
    assert browser.get(poll, {"seen": 1}).status_code == 204
    changed = browser.get(poll, {"seen": 2}).content.decode()
    assert "1 source is still being asked" in changed and "<form" not in changed
    services.ask(check.pk)
    last = browser.get(poll, {"seen": 1}).content.decode()
    assert "Every source was asked" in last and "hx-get" not in last
    assert "hx-get" not in browser.get(page(file)).content.decode()


def test_the_log_is_exported_with_every_line_in_safe_cells(answered, cast, seen_by):
    file = answered("P12").file
    check = file.checks.get(code="federal_case")
    services.settle_check(
        check, by=cast.support_officer, at=timezone.now(), outcome="discrepancy", reason='=HYPERLINK("http://x")'
    )
    browser = seen_by(cast.auditor, "fr")
    sheet = browser.get(reverse("desk-checks-csv", args=[file.number])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert len(rows) == sum(len(row.log.all()) for row in file.checks.all())
    settled = next(row for row in rows if "HYPERLINK" in str(row))
    assert '\'=HYPERLINK("http://x")' in settled.values()
    assert "Identité et statut dans le système fédéral" in settled.values()
    found = json.loads(browser.get(reverse("desk-checks-json", args=[file.number])).content)
    log = next(row for row in found["checks"] if row["check"] == "federal_case")["log"]
    assert [line["what"] for line in log] == ["opened", "answered", "settled"]
    assert log[1]["answer"] == "(scellé)" and log[1]["answer_sha256"] == check.answer_sha256
    assert log[1]["document"]["sha256"] == check.document.sha256


def test_nobody_outside_the_program_reads_the_log(answered, cast, client):
    told = answered("P12")
    names = ("desk-checks", "desk-checks-csv", "desk-checks-json", "desk-checks-progress", "desk-assessment")
    stranger = demo.account("stranger@demo.example", "x", "applicant", "Sam", "Stranger")
    for person in (told.user, stranger, cast.representative, cast.analyst):
        client.force_login(person)
        for name in names:
            answer = client.get(reverse(name, args=[told.file.number]))
            assert answer.status_code in {403, 404}
            assert "U399999999" not in answer.content.decode()


def test_a_representative_appointed_later_is_checked_before_anything_is_recommended(answered, cast, seen_by):
    told = answered("P02")
    file, lawyer = told.file, cast.licensee("Margaret Ellsworthy")
    assert not file.checks.filter(code="representative_licence").exists()
    intake.authorize_representative(
        file, by=told.user, at=timezone.now(), email=lawyer.email, body="law_society", licence_number="P70210"
    )
    with pytest.raises(NotNow, match="before the file changed"):
        machine.perform(file, "start_assessment", by=cast.support_officer, at=timezone.now(), expecting="verification")
    browser = seen_by(cast.support_officer)
    assert "Take up the change" in browser.get(page(file)).content.decode()
    browser.post(reverse("desk-checks-take-up", args=[file.number]))
    check = file.checks.get(code="representative_licence")
    assert (check.state, check.claim["representative_name"]) == ("asking", "Margaret Ellsworthy")
    services.ask(check.pk)
    machine.perform(file, "start_assessment", by=cast.support_officer, at=timezone.now(), expecting="verification")
