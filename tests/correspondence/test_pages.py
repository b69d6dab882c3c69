"""Who may read a letter, in which form, and what staff see of letters, requests and answers."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from correspondence import rendering
from correspondence.models import Letter, Nudge
from correspondence.panels import letters as letters_panel
from nominee.access import let_act_for, stop_acting_for
from nominee.desk.panels import read_at_once


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(rendering, "render_pdf", lambda html, **_: b"%PDF-1.7 quick")


@pytest.fixture
def refused(story, letters_of):
    told = story("refused")
    told.letter = letters_of(told.file)["refusal"]
    return told


def reader(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


def pages(letter):
    return [reverse(name, args=[letter.public_id]) for name in ("letter", "letter-pdf")]


def test_those_who_see_the_file_read_its_letters_and_nobody_else(refused, django_user_model):
    cast = refused.cast
    stranger = django_user_model.objects.create_user("stranger@demo.example", None, role="applicant")
    may = [
        refused.user,
        cast.support_officer,
        cast.manager,
        cast.auditor,
        cast.internal_reviewer,
        cast.integrity_officer,
    ]
    may_not = [stranger, cast.analyst, cast.administrator, cast.employer_contact, cast.representative]
    for url in pages(refused.letter):
        assert [reader(user).get(url).status_code for user in may] == [200] * len(may)
        assert [reader(user).get(url).status_code for user in may_not] == [404] * len(may_not)
        assert reader(None).get(url).status_code == 302
        assert reader(refused.user).head(url).status_code == 200
        assert reader(refused.user).post(url).status_code == 405


def test_a_representative_reads_letters_until_the_authorization_ends(refused):
    acting = refused.cast.representative
    let_act_for(acting, refused.file)
    page = reader(acting).get(pages(refused.letter)[0])
    assert page.status_code == 200 and "You are acting for Priya Ramanathan" in page.content.decode()
    stop_acting_for(acting, refused.file)
    assert [reader(acting).get(url).status_code for url in pages(refused.letter)] == [404, 404]


def test_a_letter_that_does_not_exist_is_like_one_that_is_not_yours(refused):
    url = pages(refused.letter)[0].replace(str(refused.letter.public_id), "0b5f2d3c-0000-4000-8000-000000000000")
    assert reader(refused.user).get(url).status_code == 404


def test_the_page_has_the_letter_in_its_own_language_within_the_reader_s(refused):
    refused.cast.auditor.language = "en"
    body = reader(refused.cast.auditor).get(pages(refused.letter)[0]).content.decode()
    assert '<article class="letter refusal" lang="en-CA">' in body
    assert len(re.findall(r"<h1[ >]", body)) == 1
    assert refused.letter.html in body
    assert reverse("desk-file", args=[refused.file.number]) in body
    assert pages(refused.letter)[1] in body
    assert "style=" not in refused.letter.html and "<script" not in refused.letter.html
    assert reverse("apply-file", args=[refused.file.number]) in (
        reader(refused.user).get(pages(refused.letter)[0]).content.decode()
    )


def test_the_pdf_is_served_as_published_and_kept_by_nobody_between(refused):
    response = reader(refused.user).get(pages(refused.letter)[1])
    assert hashlib.sha256(response.content).hexdigest() == refused.letter.sha256
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f'inline; filename="refusal-{refused.file.number}.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Language"] == "en"
    assert int(response.headers["Content-Length"]) == len(response.content)


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_pdf_that_is_not_the_published_one_is_not_served(refused, harm):
    storage, name = refused.letter.pdf.storage, refused.letter.pdf.name
    storage.delete(name)
    if harm == "changed":
        with storage.open(name, "wb") as handle:
            handle.write(b"%PDF-1.7 forged")
    response = reader(refused.user).get(pages(refused.letter)[1])
    assert response.status_code == 409 and b"forged" not in response.content
    assert reader(refused.user).get(pages(refused.letter)[0]).status_code == 200


def panel(file, user):
    html = render_to_string("desk/panels/letters.html", {"values": letters_panel(file, user)})
    return " ".join(html.split())


def test_the_panel_shows_letters_who_was_told_and_the_answer(refused):
    nudge = Nudge.objects.get(letter=refused.letter)
    Nudge.objects.filter(pk=nudge.pk).update(due_at=None, problem="SMTPRecipientsRefused: 550 <b>no</b>")
    html = panel(refused.file, refused.cast.manager)
    for url in pages(refused.letter):
        assert url in html
    names = re.findall(r"<a [^>]*>(.*?)</a>", html)
    assert len(set(names)) == len(names) == 2 * Letter.objects.count()
    assert "could not be told by e-mail: SMTPRecipientsRefused: 550 &lt;b&gt;no&lt;/b&gt;" in html
    assert "Notice of intent to refuse" in html and "Answered" in html
    assert "I have explained my plans." in html


def test_the_panel_says_until_when_an_answer_is_waited_for(story):
    told = story("information_requested")
    html = panel(told.file, told.cast.auditor)
    assert "Waiting for an answer" in html and "due at the end of" in html and "Passport:" in html


def test_the_panel_says_that_there_is_nothing_yet(story):
    html = panel(story("submitted").file, None)
    assert "No letter was sent yet." in html and "Nothing was asked of the applicant yet." in html


def test_the_panel_asks_the_database_one_thing_beside_what_the_page_read_at_once(
    story, letters_of, django_assert_num_queries
):
    told = story("nominated")
    assert len(letters_of(told.file)) > 1
    read_at_once(told.file)
    with django_assert_num_queries(1):
        html = panel(told.file, told.cast.manager)
    assert "No letter was sent yet." not in html
