"""The pages of draws: what each reader is shown, the whole way of a draw by forms, bad input in both languages."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from intake.draws import inviting, record, services
from intake.models import Draw, Invitation, PoolTag
from nominee.models import Application, User
from nominee.sign_in.sessions import ABOUT

DAY = timedelta(days=1)


def browser(user, language="en"):
    client = Client()
    client.force_login(user)
    client.cookies["language"] = language
    return client


@pytest.fixture
def history(stream):
    record.import_history(stream.program)


FORM = {"attested_before": "2026-11-20T23:59", "expected_share": "76.4", "joined": "all"}


def test_a_draw_is_prepared_simulated_signed_by_two_and_sent(
    registered, cast, stream, now, handed_over, django_capture_on_commit_callbacks
):
    for place in range(6):
        registered(50 + place, noc="31300" if place % 2 else "72310", region="northern", days=20)
    first, second = browser(cast.manager), browser(cast.executive_director)
    form = {**FORM, "targets": ["health", "northern"], "places": "2", "floor": "50"}
    answer = first.post(f"{reverse('desk-draw-new')}?stream={stream.code}", form)
    draw = Draw.objects.get()
    page = reverse("desk-draw", args=[draw.number])
    assert answer.status_code == 302 and answer["Location"] == page
    assert draw.criteria == {"all": [{"noc": ["31300", "31301", "31302", "32101", "33102"]}, {"region": ["northern"]}]}
    assert draw.title["fr"] == "Professions de la santé et Nord de l’Ontario"
    said = first.get(page).content.decode()
    assert "This would invite 2, with 2 applications expected." in said and "Lowest score 53." in said
    assert "Not confirmed" in said  # the list of health occupations is not whole
    seen = draw.simulated["digest"]
    assert first.post(page, {"do": "sign", "seen": seen}).status_code == 302
    assert first.post(page, {"do": "countersign", "seen": seen}).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert second.post(page, {"do": "countersign", "seen": seen}).status_code == 302
    assert handed_over == [("intake.tasks.send_invitations", [draw.pk])]
    inviting.send(draw.pk, at=now)
    listed = second.get(reverse("desk-draw-invitations", args=[draw.number])).content.decode()
    assert all(row.number in listed and row.interest.number in listed for row in Invitation.objects.all())
    public = Client().get(reverse("draws")).content.decode()
    assert "53 and above" in public and "31300" in public


def test_signing_asks_once_more_who_one_is(registered, drawn, cast):
    registered(50)
    draw = drawn()
    client = browser(cast.manager)
    session = client.session
    session[ABOUT] = {name: value for name, value in session[ABOUT].items() if name != "proved"}
    session.save()
    answer = client.post(reverse("desk-draw", args=[draw.number]), {"do": "sign", "seen": draw.simulated["digest"]})
    assert answer.status_code == 302 and reverse("prove") in answer["Location"]
    draw.refresh_from_db()
    assert draw.status == "draft"


WRONG = {
    "attested_before": ("soon", {"en": "Enter a date and a time.", "fr": "Entrez une date et une heure."}),
    "places": ("many", {"en": "Enter a whole number, or nothing.", "fr": "Entrez un nombre entier, ou rien."}),
    "floor": ("-1", {"en": "Enter a whole number, or nothing.", "fr": "Entrez un nombre entier, ou rien."}),
    "ceiling": ("99999", {"en": "Enter a number from 0 to 1200.", "fr": "Entrez un nombre de 0 à 1200."}),
    "expected_share": ("NaN", {"en": "Enter a share from 0 to 100 percent.", "fr": "Entrez une part de 0 à 100"}),
    "noc": ("31300, nurse", {"en": "Write NOC codes", "fr": "Écrivez des codes de la CNP"}),
    "targets": ("nowhere", {"en": "Choose from the list.", "fr": "Choisissez dans la liste."}),
    "title_en": ("x" * 201, {"en": "at most 200 characters", "fr": "au plus 200 caractères"}),
    "answers": ("nothing=1", {"en": "no page asks", "fr": "no page asks"}),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_field_is_named_in_both_languages_and_nothing_typed_is_lost(cast, stream, name):
    typed, words = WRONG[name]
    for language, said in words.items():
        answer = browser(cast.manager, language).post(
            f"{reverse('desk-draw-new')}?stream={stream.code}", {**FORM, "title_fr": "Gardé", name: typed}
        )
        shown = answer.content.decode()
        assert answer.status_code == 422 and said in shown and 'value="Gardé"' in shown
        if name not in {"targets", "answers"}:
            assert typed in shown
    assert not Draw.objects.exists()


def test_an_analyst_counts_and_sees_no_person(registered, drawn, cast):
    row = registered(50)
    draw = drawn(signed=2)
    analyst, page = browser(cast.analyst), reverse("desk-draw", args=[draw.number])
    shown = analyst.get(page).content.decode()
    assert "&lt;5" in shown and row.number not in shown and draw.simulated["digest"] not in shown
    assert analyst.get(reverse("desk-draw-invitations", args=[draw.number])).status_code == 403
    for do in ("sign", "countersign", "simulate", "return", "cancel", "revoke"):
        assert analyst.post(page, {"do": do, "why": "x", "seen": draw.simulated["digest"]}).status_code == 403
    for role in ("support_officer", "administrator", "privacy_officer", "representative", "employer_contact"):
        assert browser(getattr(cast, role)).get(page).status_code == 403
    stranger = User.objects.create(email="away@demo.example", role="manager", is_active=True)
    stranger.programs.clear()
    assert browser(stranger).get(page).status_code == 404


def test_a_draw_that_was_wrong_is_taken_back_and_corrected_by_forms(registered, drawn, cast, now):
    rows = [registered(50 + place) for place in range(2)]
    draw = drawn(signed=2)
    inviting.send(draw.pk, at=now)
    browser(rows[0].applicant).get(reverse("invitation", args=[rows[0].invitations.get().number]))
    manager, page = browser(cast.manager), reverse("desk-draw", args=[draw.number])
    assert manager.post(page, {"do": "revoke", "why": " "}).status_code == 422
    answer = manager.post(page, {"do": "revoke", "why": "The wrong list."}, follow=True).content.decode()
    assert "1 invitation was taken back." in answer and "1 had been read and stands." in answer
    new = f"{reverse('desk-draw-new')}?corrects={draw.number}"
    assert "Correct draw" in manager.get(new).content.decode()
    assert manager.post(new, FORM).status_code == 302
    assert Draw.objects.get(corrects=draw).title == {"en": "General", "fr": "Général"}
    mine = rows[1].invitations.get()
    assert (
        "was taken back" in browser(rows[1].applicant).get(reverse("invitation", args=[mine.number])).content.decode()
    )


def test_a_pool_that_changed_is_said_on_the_page(registered, drawn, cast, now):
    registered(50)
    draw = drawn()
    registered(60)
    client, page = browser(cast.manager, "fr"), reverse("desk-draw", args=[draw.number])
    shown = client.get(page).content.decode()
    assert "1 personne s’est ajoutée" in shown and 'value="sign"' not in shown
    assert client.post(page, {"do": "sign", "seen": draw.simulated["digest"]}).status_code == 409
    assert client.post(page, {"do": "simulate"}).status_code == 302
    assert 'value="sign"' in client.get(page).content.decode()


def test_marks_are_put_taken_and_aimed_at(registered, cast, stream, now):
    row = registered(50)
    client, page = browser(cast.program_officer), reverse("desk-marks")
    assert client.post(page, {"do": "put", "number": "EOI-NONE", "tag": "pilot"}).status_code == 422
    assert client.post(page, {"do": "put", "number": row.number, "tag": "none"}).status_code == 422
    for _twice in range(2):
        assert client.post(page, {"do": "put", "number": row.number.lower(), "tag": "pilot"}).status_code == 302
    assert row.number in client.get(page).content.decode()
    plan = services.Plan({"en": "EMPP", "fr": "PVAME"}, now - DAY, {"tag": ["pilot"]})
    draw = services.simulate(services.prepare(stream, plan, by=cast.manager, at=now), by=cast.manager, at=now)
    assert draw.simulated["invited"] == 1
    assert client.post(page, {"do": "take", "number": row.number, "tag": "pilot"}).status_code == 302
    assert services.simulate(draw, by=cast.manager, at=now).simulated["invited"] == 0
    assert PoolTag.objects.get().taken_by == cast.program_officer
    assert browser(cast.auditor).post(page, {"do": "put", "number": row.number, "tag": "pilot"}).status_code == 403


def test_the_public_record_is_read_by_everybody_in_both_languages(history):
    client = Client()
    client.cookies["language"] = "fr"
    shown = client.get(reverse("draws"), {"year": "2024", "stream": "masters-graduate"}).content.decode()
    assert (
        "4 tirages, 5 519 invitations." in shown.replace("\u202f", " ").replace("\xa0", " ")
        and "17 septembre 2024" in shown
    )
    assert "2026" in client.get(reverse("draws")).content.decode()
    for odd in ({"year": "0"}, {"year": "x", "stream": "\0"}, {"stream": "nothing"}):
        assert client.get(reverse("draws"), odd).status_code == 200
    rows = list(
        csv.DictReader(io.StringIO(Client().get(reverse("draws-csv"), {"year": "all"}).content.decode("utf-8-sig")))
    )
    told = Client().get(reverse("draws-json"), {"year": "all"}).json()["draws"]
    assert len(rows) == len(told) == 155
    assert sum(int(row["Invitations"]) for row in rows) == sum(row["invitations"] for row in told)


def test_the_invited_person_is_led_from_the_list_to_the_application(registered, drawn, now):
    row = registered(50, answers={"job_noc": "21231"})
    inviting.send(drawn(signed=2).pk, at=now)
    mine, client = row.invitations.get(), browser(row.applicant)
    listed = client.get(reverse("apply")).content.decode()
    mine.refresh_from_db()
    assert mine.number in listed and mine.read_at is None  # the list is not the invitation
    page = reverse("invitation", args=[mine.number])
    assert "You are invited to apply" in client.get(page).content.decode()
    answer = client.post(page)
    application = Application.objects.get(applicant=row.applicant)
    assert answer["Location"] == reverse("apply-file", args=[application.number])
    assert "Go on with your application" in client.get(page).content.decode()
    assert client.get(reverse("invitation-decline", args=[mine.number])).status_code == 200
    assert client.post(reverse("invitation-decline", args=[mine.number])).status_code == 302
    assert (
        client.post(page).status_code == 409
        and client.get(reverse("invitation-decline", args=[mine.number])).status_code == 409
    )
