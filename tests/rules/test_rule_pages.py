"""The pages of rules: tried by anybody of the staff who works by them; proposals, replays, and who reads what of them."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import pytest
from django.urls import reverse

from nominee.models import Look, ProposedVersion, Replay, Stream
from nominee.rules import proposing, replaying
from nominee.scopes import restricting
from tests.rules.conftest import STREAM, dated, newest
from tests.rules.test_replaying import replayed, stricter

pytestmark = pytest.mark.django_db
TRY = "/desk/rules/try/"


def said(answer) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())))


@pytest.fixture
def as_(client, cast):
    def sign_in(role: str, language: str = "en"):
        user = getattr(cast, role) if isinstance(role, str) else role
        user.language = language
        user.save(update_fields=["language"])
        client.force_login(user)
        client.cookies["django_language"] = language
        return client

    return sign_in


def typed_in(page: str) -> dict[str, str]:
    """What a browser would send of the questions."""
    found = dict(re.findall(r'<input class="govuk-input" id="([ae][.][^"]+)" name="[^"]+" value="([^"]*)"', page))
    found |= dict(re.findall(r'<textarea class="govuk-textarea" id="([ae][.][^"]+)"[^>]*>([^<]*)<', page))
    for part in page.split('<select class="govuk-select" id="')[1:]:
        chosen = re.search(r'<option value="([^"]+)" selected', part.split("</select>")[0])
        if chosen and part.startswith(("a.", "e.")):
            found[part.split('"')[0]] = chosen[1]
    found |= dict(re.findall(r'<input type="hidden" name="(n[.][^"]+)" value="([0-9]+)"', page))
    return {name: unescape(value) for name, value in found.items()}


def test_an_example_is_tried_and_changed_in_the_questions(as_):
    client = as_("analyst")
    first = client.post(TRY, {"stream": "foreign-worker", "on": "2026-03-27", "do": "example"})
    assert "Nothing mandatory is missing." in said(first) and "in force from 1 January 2026" in said(first)
    assert "Not met" not in said(first)
    fields = typed_in(first.content.decode())
    assert fields["a.job_wage"] == "58.00"
    typed = {"stream": "foreign-worker", "on": "2026-03-27", "do": "form"} | fields
    less = client.post(TRY, typed | {"a.job_wage": "9.00", "a.family_name": ""})
    assert "Missing for a complete application" in said(less) and "Not met" in said(less)
    wrong = client.post(TRY, typed | {"a.job_wage": "nine"})
    assert wrong.status_code == 422 and "answers.job_wage: Must be a number." in said(wrong)
    assert 'value="nine"' in wrong.content.decode() and 'href="#a.job_wage"' in wrong.content.decode()
    more = client.post(TRY, typed | {"do": "add.job"})
    assert f'id="e.job.{typed["n.job"]}.noc"' in more.content.decode()


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "The first rules of this stream begin on 20"), ("fr", "Les premières règles de ce volet commencent le 20")],
)
def test_a_day_before_the_first_rules_is_said_at_its_field(as_, language, told):
    answer = as_("administrator", language).post(TRY, {"stream": "foreign-worker", "on": "2001-01-01", "do": "show"})
    assert answer.status_code == 422 and told in said(answer) and 'href="#on"' in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"stream": "nothing"}, "There is no such stream. Known are:"),
        ({"on": "2026-02-30"}, "Must be a date that exists"),
        ({"text": "{"}, "This is not JSON: look at line 1"),
        ({"text": "[]"}, "Must be an object, in braces."),
        ({"text": '{"answers": {"colour": "red"}}'}, "answers.colour: This version asks no such question."),
        ({"text": '{"answers": [1]}'}, "answers: Must be an object"),
        ({"text": '{"entries": {"job": [{"noc": "1"}, 2]}}'}, "entries.job[0].noc: Must be 5 digits."),
        ({"text": '{"documents": ["tree"]}'}, "documents.tree: This version asks for no such document."),
        ({"text": '{"answers": {"job_wage": NaN}}'}, "This is not JSON."),
        ({"text": '{"answers": {"job_wage": "1", "job_wage": "2"}}'}, "job_wage: The key stands there twice."),
        ({"text": "[" * 100_000}, "This is not JSON."),
        ({"text": '{"answers": {"birth_date": "1990-13-01", "in_position": "yes"}}'}, "Must be true or false."),
    ],
)
def test_wrong_data_is_told_with_its_place_and_stays(as_, sent, told):
    answer = as_("program_officer").post(TRY, {"stream": "foreign-worker", "on": "2026-03-27", "do": "json"} | sent)
    assert answer.status_code == 422 and told in said(answer)
    if sent.get("text", "[]").startswith("{"):
        assert sent["text"].split('"')[-2:][0] in unescape(answer.content.decode())


def test_a_file_is_taken_by_whoever_may_see_it_and_by_nobody_else(as_, story, cast):
    file = story("assessment").file
    shown = as_("program_officer").post(TRY, {"do": "file", "number": file.number})
    assert shown.status_code == 200 and file.family_name in shown.content.decode()
    assert file.answers["passport_number"] not in shown.content.decode() and "(sealed)" in shown.content.decode()
    assert Look.objects.filter(user=cast.program_officer, application=file.pk).exists()
    answers = []
    for number in (file.number, "JOWP-1900-999999"):
        refused = as_("administrator").post(TRY, {"do": "file", "number": number})
        assert refused.status_code == 422 and file.family_name not in refused.content.decode()
        answers.append(said(refused))
    assert answers[0] == answers[1]


def test_whoever_sees_no_file_reads_numbers_and_whoever_does_reads_only_those(
    as_, story, cast, propose, now, next_month
):
    hidden, seen = story("assessment", 0).file, story("verification", 1).file
    row = propose(stricter(next_month), by=cast.analyst)
    replay = replayed(row, now)
    page, files = reverse("rules-proposal", args=[row.number]), reverse("rules-files", args=[row.number])
    for blind in ("administrator", "analyst"):
        told = as_(blind).get(page)
        assert "2 files would get a different result" in said(
            told
        ) and "Not permanent: no such rule → Not met 2" in said(told)
        assert hidden.number not in told.content.decode() and hidden.family_name not in told.content.decode()
        assert as_(blind).get(files).status_code == 403
    restricting.restrict(
        hidden, by=cast.manager, at=now, ground="colleague", reason="A colleague is named.", circle=[cast.manager]
    )
    officer = as_("program_officer")
    assert "1 file that you may see would get a different result." in said(officer.get(page))
    listed = officer.get(files)
    assert seen.number in said(listed) and "It is permanent." in said(listed) and "Oath" in said(listed)
    assert hidden.number not in listed.content.decode() and hidden.family_name not in listed.content.decode()
    assert "0 files" in said(officer.get(files, {"state": "closed"}))
    rows = list(
        csv.reader(
            io.StringIO(officer.get(reverse("rules-files-csv", args=[row.number])).getvalue().decode("utf-8-sig"))
        )
    )
    assert rows[0][:2] == ["File", "State"] and {line[0] for line in rows[1:]} == {seen.number}
    assert ["Not permanent", "no such rule", "Not met"] in [line[3:6] for line in rows]
    assert replay.files.count() == 2
    as_("privacy_officer")
    assert officer.get(page).status_code == 403


def test_a_proposal_goes_from_its_text_to_its_publication(
    as_, story, cast, second, next_month, django_capture_on_commit_callbacks
):
    story("verification")
    client, text = as_("administrator"), stricter(next_month)
    begin = client.get(reverse("rules-propose"), {"stream": STREAM})
    assert "Ontario Workforce Priority" in begin.content.decode() and "in_force_from" in begin.content.decode()
    wrong = client.post(
        reverse("rules-propose"), {"stream": STREAM, "text": text.replace("[fee]", "[fees]"), "note": "N"}
    )
    assert (
        wrong.status_code == 422 and "fees: unknown key" in said(wrong) and "[fees]" in unescape(wrong.content.decode())
    )
    sent = client.post(reverse("rules-propose"), {"stream": STREAM, "text": "", "file": io.BytesIO(text.encode())})
    row = ProposedVersion.objects.get()
    assert sent.url == reverse("rules-proposal", args=[row.number])
    waiting = client.get(sent.url)
    assert "Waits for its turn" in said(waiting) and "No replay of it is finished" in said(waiting)
    assert "hx-get" in waiting.content.decode() and "Sign and publish" not in said(waiting)
    replaying.run(Replay.objects.get().pk, at=row.proposed_at)
    polled = client.get(reverse("rules-progress", args=[row.number])).content.decode()
    assert "Finished" in polled and "hx-get" not in polled
    mine = client.get(sent.url)
    assert "criteria[much_money]" in said(mine) and "An administrator who is somebody else publishes it." in said(mine)
    assert client.post(sent.url, {"do": "publish"}).status_code == 403
    other = as_(second)
    assert "Sign and publish" in said(other.get(sent.url))
    assert other.post(sent.url, {"do": "publish", "why": "Read."}).status_code == 302
    assert "Published by" in said(other.get(sent.url))
    row.refresh_from_db()
    assert row.published.in_force_from.isoformat() == next_month
    assert client.get(reverse("rules-text", args=[row.number])).content.decode() == row.text


def test_publishing_asks_who_it_is_once_more(as_, propose, second, now, next_month):
    row = propose(dated(newest(), next_month))
    replayed(row, now)
    client = as_(second)
    session = client.session
    about = next(key for key, value in session.items() if isinstance(value, dict) and "proved" in value)
    session[about] = session[about] | {"proved": "2000-01-01T00:00:00+00:00"}
    session.save()
    answer = client.post(reverse("rules-proposal", args=[row.number]), {"do": "publish"})
    assert answer.status_code == 302 and answer.url.startswith(reverse("prove"))
    row.refresh_from_db()
    assert row.state == "proposed"


def test_a_proposal_is_withdrawn_with_a_reason_in_both_languages(as_, propose, now, next_month):
    row = propose(dated(newest(), next_month))
    page = reverse("rules-proposal", args=[row.number])
    refused = as_("administrator", "fr").post(page, {"do": "withdraw", "why": " "})
    assert refused.status_code == 422 and "Dites pourquoi" in said(refused)
    assert as_("administrator").post(page, {"do": "withdraw", "why": "A mistake."}).status_code == 302
    assert "Withdrawn by" in said(as_("auditor").get(page))
    assert as_("administrator").post(page, {"do": "withdraw", "why": "Again."}).status_code == 409


def test_the_list_and_the_empty_list_are_read_by_staff(as_, propose, next_month):
    assert "Nothing was proposed yet." in said(as_("auditor").get(reverse("rules-proposals")))
    row = propose(dated(newest(), next_month))
    assert row.number in said(as_("manager").get(reverse("rules-proposals")))
    assert json.dumps(proposing.read_text(Stream.objects.get(code=STREAM), row.text).definition)
