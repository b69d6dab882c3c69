"""Authority as dated facts: how it begins and ends, how far it goes, what a lapsed licence does, and every moment asked."""

from __future__ import annotations

import io
import json
import random
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from intake import services, tasks, uploads
from intake.models import AuthorityFact, Licence, Representation
from intake.representing import acting, asking, granting, helping, licences, noticing, watching
from intake.representing.chain import standing
from nominee import clock, machine
from nominee.access import file_for, roles_on
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import SignIn, User
from nominee.programs.representation import rules
from reporting import demo
from tests.intake import hostile
from tests.intake.conftest import put
from tests.intake.registers import answering

LICENCE = {"body": "consultants_college", "licence_number": "R70580"}


@pytest.fixture
def registers(settings):
    with answering() as there:
        settings.SOURCES = {name: {"url": there.url, "token": ""} for name in settings.SOURCES}
        yield there


def named(draft, cast, at=None, **changed):
    given = {"email": cast.representative.email, **LICENCE} | changed
    return granting.grant(draft, by=draft.applicant, at=at or timezone.now(), **given)


def authorized(draft, cast, at=None, **changed) -> Representation:
    at = at or timezone.now()
    return granting.accept(named(draft, cast, at, **changed), by=cast.representative, at=at, declares=True)


def ask(row: Representation, at=None) -> Representation:
    """As the worker does when the day has come."""
    with clock.standing_at(at or timezone.now() + timedelta(seconds=1)):
        Licence.objects.filter(pk=row.licence_id).update(due_at=clock.now())
        assert licences.ask(row.licence_id)
    row.refresh_from_db()
    return row


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(draft, name: str = "apply-file", *args: object) -> str:
    return reverse(name, args=[draft.number, *args])


# ------------------------------------------------------------------ beginning and ending


def test_whoever_is_named_acts_only_once_they_have_accepted(draft, cast):
    client = browser(cast.representative)
    row = named(draft, cast)
    own = reverse("apply-authorization", args=[row.pk])
    assert client.get(page(draft)).status_code == 404
    assert draft.number in client.get(own).content.decode()
    assert client.post(own, {"do": "accept"}).status_code == 422, "not without the declaration"
    assert client.get(page(draft)).status_code == 404
    assert client.post(own, {"do": "accept", "declares": "1"}).status_code == 302
    assert client.get(page(draft)).status_code == 200
    assert client.post(own, {"do": "accept", "declares": "1"}).status_code == 409, "accepted already"
    assert browser(draft.applicant).get(own).status_code == 403
    other = demo.account("other@demo.example", "x", "representative", "Other", "Person")
    assert browser(other).get(own).status_code == 404
    assert [fact.kind for fact in AuthorityFact.objects.order_by("number")] == ["granted", "accepted"]


def test_who_is_in_no_register_never_opens_the_file(draft, cast, registers):
    registers.forgets()
    row, client = named(draft, cast), browser(cast.representative)
    answer = client.post(reverse("apply-authorization", args=[row.pk]), {"do": "accept", "declares": "1"}, follow=True)
    assert "do not confirm your licence" in answer.content.decode()
    assert client.get(page(draft)).status_code == 404


def test_declined_or_left_alone_it_never_begins(draft, cast):
    row = named(draft, cast)
    granting.decline(row, by=cast.representative, at=timezone.now())
    with pytest.raises(NotNow):
        granting.accept(row, by=cast.representative, at=timezone.now(), declares=True)
    late = named(draft, cast)
    over = timezone.now() + rules().to_accept + timedelta(seconds=1)
    with pytest.raises(NotNow, match="ran out"):
        granting.accept(late, by=cast.representative, at=over, declares=True)
    assert granting.lapse_due(over) == 1 and granting.lapse_due(over) == 0
    assert AuthorityFact.objects.order_by("-number").first().kind == "lapsed"
    assert named(draft, cast).is_waiting, "and it may be given again"
    with pytest.raises(NotFound):
        file_for(cast.representative, draft.number)


def test_a_representative_who_stops_leaves_the_client_told(draft, cast):
    row, client = authorized(draft, cast), browser(cast.representative)
    mail.outbox.clear()
    assert client.post(reverse("apply-authorization", args=[row.pk]), {"do": "stop"}).status_code == 302
    assert client.get(page(draft)).status_code == 404
    noticing.send_due(timezone.now())
    assert draft.applicant.email in [message.to[0] for message in mail.outbox]
    with pytest.raises(NotFound):
        granting.give_up(row, by=draft.applicant, at=timezone.now())


def test_no_message_names_anybody(draft, cast):
    authorized(draft, cast)
    services.revoke_representative(draft, by=draft.applicant, at=timezone.now())
    assert noticing.send_due(timezone.now()) == 3 and noticing.send_due(timezone.now()) == 0
    for message in mail.outbox:
        said = message.subject + message.body
        assert not [word for word in ("Ravinder", "Chahalvi", "Alex", "Sample", draft.number, "R70580") if word in said]


def test_facts_are_only_added_to(draft, cast):
    authorized(draft, cast)
    for change in ("update intake_authorityfact set at = now()", "delete from intake_authorityfact"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


# ------------------------------------------------------------------ every moment


def test_every_moment_is_answered_as_the_doors_answered_then(draft, cast):
    """A random history of two people: what file_for said at each moment is what the facts say afterwards."""
    chance, at = random.Random(20261127), timezone.now() - timedelta(days=400)
    people = [cast.representative, demo.account("second@demo.example", "x", "representative", "Second", "Person")]
    seen, states = [], set()
    for _step in range(45):
        at += timedelta(minutes=chance.randint(1, 4000))
        _anything(chance, draft, people, at)
        between = at + timedelta(seconds=30)
        for person in people:
            for moment in (at, between):
                seen.append((person, moment, "representative" in roles_on(person, draft), _scopes(person, draft)))
    for person, moment, may, scopes in seen:
        found = asking.authorized_at(person, draft, moment)
        states.add(found.state)
        assert found.is_authorized == may, (moment, found)
        assert not may or set(found.scopes) == scopes
        facts = AuthorityFact.objects.filter(application=draft, person=person)
        assert standing(sorted(facts, key=lambda row: chance.random()), moment) == found
    assert states == {"none", "named", "acting", "suspended", "ended"}, "the history was rich enough to tell"


def _scopes(person, draft) -> set[str]:
    return set(acting.scopes_of(person, draft))


def _anything(chance, draft, people, at) -> None:
    row = draft.representations.filter(ended_at__isnull=True).first()
    if row is None:
        given = {"email": chance.choice(people).email, "body": "law_society", "licence_number": f"P{chance.random()}"}
        granting.grant(draft, by=draft.applicant, at=at, **given)
    elif row.is_waiting:
        if chance.random() < 0.8:
            granting.accept(row, by=row.representative, at=at, declares=True)
        else:
            granting.decline(row, by=row.representative, at=at)
    else:
        deed = chance.choice(["lapse", "good", "lapse", "good", "scope", "end", "stop"])
        if deed in {"lapse", "good"}:
            changed = (
                {"standing": "lapsed", "lapsed_why": "not_found"}
                if deed == "lapse"
                else {"standing": "good", "good_at": at}
            )
            Licence.objects.filter(pk=row.licence_id).update(**changed)
            licences.settle(row.pk, at=at)
        elif deed == "scope":
            granting.change_scopes(
                draft, by=draft.applicant, at=at, scopes=chance.sample(list(rules().allowed("licensed")), 2)
            )
        elif deed == "end":
            services.revoke_representative(draft, by=draft.applicant, at=at)
        else:
            granting.give_up(row, by=row.representative, at=at)


# ------------------------------------------------------------------ licences


def test_a_lapsed_licence_shuts_an_open_session_and_a_good_one_opens_it_again(draft, cast, registers):
    row = authorized(draft, cast)
    document = put(draft, "passport")
    client, own = browser(cast.representative), browser(draft.applicant)
    paper = reverse("document-page", args=[document.public_id, 1])
    assert ask(row).licence.standing == "good"
    assert client.get(page(draft)).status_code == client.get(paper).status_code == 200
    registers.says(is_in_good_standing=False, status="suspended")
    noticing.send_due(timezone.now())
    mail.outbox.clear()
    assert ask(row).is_suspended and row.suspended_why == "not_in_good_standing"
    assert client.get(page(draft)).status_code == client.get(paper).status_code == 404
    assert client.post(page(draft, "apply-page", "identity"), {"family_name": "X"}).status_code == 404
    with pytest.raises(NotFound):
        machine.perform(draft, "withdraw", by=cast.representative, at=timezone.now(), expecting="draft")
    assert noticing.send_due(timezone.now() + timedelta(seconds=9)) == 2
    assert {message.to[0] for message in mail.outbox} == {draft.applicant.email, cast.representative.email}
    assert "cannot open your file or act for you since" in own.get(page(draft)).content.decode()
    assert "You cannot act for Alex Sample now" in client.get(reverse("apply")).content.decode()
    registers.says(is_in_good_standing=True, status="active")
    assert ask(row).is_acting
    assert client.get(page(draft)).status_code == 200
    assert [fact.kind for fact in row.facts.order_by("number")] == ["granted", "accepted", "suspended", "reinstated"]


def test_a_ban_and_a_name_that_is_anothers_suspend(draft, cast, registers):
    row = authorized(draft, cast)
    registers.bans("Ravinder Chahalvi")
    assert ask(row).suspended_why == "banned"
    registers.server.data["bans"].clear()
    registers.says(name="Somebody Else")
    assert ask(row).suspended_why == "name_differs"
    assert ask(row).suspended_why == "name_differs" and row.facts.count() == 4, "said once"
    with pytest.raises(NotValid) as wrong:
        services.revoke_representative(draft, by=draft.applicant, at=timezone.now())
        named(draft, cast)
    assert list(wrong.value.errors) == ["licence_number"], "nobody is named on a licence that is known to be bad"


def test_a_register_that_forgot_everybody_is_asked_twice(draft, cast, registers):
    row = ask(authorized(draft, cast))
    registers.forgets()
    assert ask(row).is_acting
    row.licence.refresh_from_db()
    assert row.licence.due_at - timezone.now() < timedelta(minutes=11)
    assert ask(row).suspended_why == "not_found"


def test_a_silent_register_suspends_nobody_for_a_while(draft, cast, registers, settings):
    row, at = ask(authorized(draft, cast)), timezone.now()
    settings.SOURCES = {name: {"url": "http://127.0.0.1:9", "token": ""} for name in settings.SOURCES}
    assert ask(row).is_acting
    row.licence.refresh_from_db()
    assert row.licence.due_at < timezone.now() + timedelta(minutes=5), "it is asked again soon"
    for days, is_out in ((rules().trusted.days - 1, False), (rules().trusted.days + 1, True)):
        assert (row.pk in licences.out_of_line(at + timedelta(days=days))) == is_out
    assert licences.settle(row.pk, at=at + rules().trusted + timedelta(days=1))
    row.refresh_from_db()
    assert row.suspended_why == "unverified"


def test_nobody_acts_for_long_on_a_licence_that_no_register_confirmed(draft, cast):
    row, at = authorized(draft, cast), timezone.now()
    assert list(licences.out_of_line(at + rules().unverified - timedelta(hours=1))) == []
    assert list(licences.out_of_line(at + rules().unverified + timedelta(hours=1))) == [row.pk]


def test_the_sweep_finds_what_a_dead_worker_left(draft, cast):
    """The answer was kept, and the authorization not yet brought in line."""
    row = authorized(draft, cast)
    Licence.objects.filter(pk=row.licence_id).update(standing="lapsed", lapsed_why="not_found", due_at=None)
    assert tasks.sweep_authority() == 1
    row.refresh_from_db()
    assert row.is_suspended and tasks.sweep_authority() == 0


# ------------------------------------------------------------------ how far it goes


def test_authority_goes_as_far_as_its_scopes_and_no_further(story, cast):
    told = story("draft")
    file, at = told.file, timezone.now()
    services.revoke_representative(file, by=told.user, at=at)
    row = authorized(file, cast, scopes=["draft"])
    for act in (
        lambda: services.pay_fee(file, by=cast.representative, at=at),
        lambda: machine.perform(file, "submit", by=cast.representative, at=at, expecting="draft"),
        lambda: machine.perform(file, "withdraw", by=cast.representative, at=at, expecting="draft"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert [offer.code for offer in machine.offers(file, cast.representative)] == []
    granting.change_scopes(file, by=told.user, at=at, scopes=["submit"])
    with pytest.raises(NotAllowed):
        services.save_answers(file, by=cast.representative, at=at, answers={"city_of_birth": "X"})
    with pytest.raises(NotAllowed):
        granting.change_scopes(file, by=cast.representative, at=at, scopes=["pay"])
    machine.perform(file, "submit", by=cast.representative, at=at, expecting="draft")
    assert file.status == "submitted" and row.facts.filter(kind="scope").count() == 1


def test_somebody_unpaid_needs_no_licence_and_never_submits(draft, cast):
    with pytest.raises(NotValid) as wrong:
        named(draft, cast, basis="unpaid")
    assert list(wrong.value.errors) == ["relation"]
    with pytest.raises(NotValid) as wrong:
        named(draft, cast, basis="unpaid", relation="my sister", scopes=["draft", "submit"])
    assert list(wrong.value.errors) == ["scopes"]
    row = authorized(draft, cast, basis="unpaid", relation="my sister")
    assert (row.body, row.licence_id, row.scopes) == ("", None, ["draft", "correspond"])
    assert "my sister" in browser(draft.applicant).get(page(draft, "apply-representative")).content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"basis": "guild"}, "basis"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["declare"]}, "scopes"),
        ({"body": ""}, "body"),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_cannot_be_is_said_at_its_field(draft, cast, changed, field, language):
    with translation.override(language), pytest.raises(NotValid) as wrong:
        named(draft, cast, **changed)
    assert list(wrong.value.errors) == [field]
    assert language == "en" or not wrong.value.errors[field].isascii() or "Choisissez" in wrong.value.errors[field]


# ------------------------------------------------------------------ what is done in somebody's name


def test_the_client_sees_every_act_done_in_their_name(draft, cast):
    authorized(draft, cast)
    acting_for, own = browser(cast.representative), browser(draft.applicant)
    acting_for.post(page(draft, "apply-page", "addresses"), {
        "line": "1 Secret Street", "city": "Ottawa", "country": "CA", "started_on": "2015-01-01"
    })  # fmt: skip
    own.post(
        page(draft, "apply-page", "addresses"),
        {"line": "2 My Own", "city": "Ottawa", "country": "CA", "started_on": "2010-01-01", "ended_on": "2014-12-31"},
    )
    services.save_answers(
        draft,
        by=cast.representative,
        at=timezone.now(),
        answers={"family_name": "Quixworth", "email": draft.answers["email"]},
    )
    requirement = next(row for row in draft.definition["documents"] if row["code"] == "passport")
    received = uploads.receive(SimpleUploadedFile("p.pdf", hostile.pdf()), requirement)
    services.put_document(draft, "passport", received, by=cast.representative, at=timezone.now())
    acting_for.get(page(draft))
    told = own.get(page(draft, "apply-representative-acts")).content.decode()
    for words in ("Added an entry", "Changed answers", "Uploaded a document", "Read the file", "Ravinder Chahalvi"):
        assert words in told, words
    assert "Secret Street" not in told and "Quixworth" not in told, "which questions, and never what was written"
    assert told.count("Added an entry") == 1, "what the applicant did themselves is not told"
    label = next(f["label"]["en"] for p in draft.definition["pages"] for f in p["fields"] if f["code"] == "email")
    assert label not in told, "a question that was sent along unchanged is none that was changed"


# ------------------------------------------------------------------ who appointed whom


def test_the_applicants_address_is_never_the_representatives(draft, cast):
    services.save_answers(
        draft, by=draft.applicant, at=timezone.now(), answers={"email": "Representative+x@demo.example"}
    )
    with pytest.raises(NotValid) as wrong:
        named(draft, cast)
    assert list(wrong.value.errors) == ["email"]
    services.save_answers(draft, by=draft.applicant, at=timezone.now(), answers={"email": "alex@elsewhere.example"})
    authorized(draft, cast)
    sent = browser(cast.representative).post(
        page(draft, "apply-page", "contact"), {"email": "representative@demo.example", "phone": "+1 416 555 0100"}
    )
    assert sent.status_code == 422 and "representative’s address" in sent.content.decode()
    draft.refresh_from_db()
    assert draft.answers["email"] == "alex@elsewhere.example"


def test_signs_of_self_appointment_are_kept_for_staff_alone(story, cast):
    told, at = story("draft", 1), timezone.now()
    file = told.file
    services.revoke_representative(file, by=told.user, at=at)
    for user in (file.applicant, cast.representative):
        SignIn.objects.create(user=user, what="signed_in", at=at - timedelta(days=2), address="203.0.113.7")
    other = story("draft", 2).file
    services.revoke_representative(other, by=other.applicant, at=at)
    type(other).objects.filter(pk=other.pk).update(answers=other.answers | {"phone": file.answers["phone"]})
    authorized(other, cast)
    authorized(file, cast)
    assert [sign.code for sign in watching.signs_of(file)] == ["same_network", "shared_phone"]
    assert "signal" not in browser(file.applicant).get(page(file, "apply-representative")).content.decode()
    machine.perform(file, "submit", by=told.user, at=at, expecting="draft")
    desk = browser(cast.support_officer).get(reverse("desk-authority", args=[file.number])).content.decode()
    assert "same network" in desk and "203.0.113.7" not in desk
    assert AuthorityFact.objects.filter(application=file, kind="signal").count() == 1
    assert asking.authorized_at(cast.representative, file, timezone.now()).is_authorized, "a sign decides nothing"


def test_undisclosed_help_is_shown_where_a_file_is_found_complete(story, cast):
    told = story("completeness")
    file, officer = told.file, browser(cast.support_officer)
    for _row in file.representations.filter(ended_at__isnull=True):
        services.revoke_representative(file, by=file.applicant, at=timezone.now())
    step = reverse("desk-act", args=[file.number, "return_incomplete"])
    assert "Perhaps somebody is not named" not in officer.get(step).content.decode()
    helping.disclose(
        file, by=file.applicant, at=timezone.now(), name="Ravinder Chahalvi", relation="my consultant", is_paid="yes"
    )
    assert {sign.code for sign in watching.undisclosed(file)} == {"paid_help", "name_of_one"}
    assert "Perhaps somebody is not named" in officer.get(step).content.decode()


@pytest.mark.parametrize(
    "given", [{"name": ""}, {"relation": " "}, {"is_paid": ""}, {"name": "x" * 201}, {"what": "x" * 501}]
)
def test_who_helped_is_named_whole_or_not_at_all(draft, given):
    whole = {"name": "Ana Sample", "relation": "my sister", "is_paid": "no", "what": ""} | given
    own = browser(draft.applicant)
    answer = own.post(page(draft, "apply-help"), whole)
    assert answer.status_code == 422 and f'id="{next(iter(given))}-error"' in answer.content.decode()
    assert helping.named(draft) == []
    assert (
        own.post(
            page(draft, "apply-help"), whole | {"name": "Ana", "relation": "sister", "is_paid": "no", "what": ""}
        ).status_code
        == 302
    )
    [row] = helping.named(draft)
    assert own.post(page(draft, "apply-help-remove", row.pk)).status_code == 302 and helping.named(draft) == []
    assert own.post(page(draft, "apply-help-remove", row.pk + 99)).status_code == 404


# ------------------------------------------------------------------ “was this person authorized at 14:02 that day?”


def test_the_desk_and_the_command_answer_for_a_moment(story, cast, monkeypatch):
    file = story("completeness").file
    for _row in file.representations.filter(ended_at__isnull=True):
        services.revoke_representative(file, by=file.applicant, at=timezone.now())
    at = timezone.now().replace(second=0, microsecond=0) + timedelta(minutes=5)
    authorized(file, cast, at)
    services.revoke_representative(file, by=file.applicant, at=at + timedelta(hours=3))
    address, officer = reverse("desk-authority", args=[file.number]), browser(cast.support_officer)

    def told(moment, person=cast.representative.pk) -> str:
        local = timezone.localtime(moment)
        return officer.get(
            address, {"person": person, "on": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}"}
        ).content.decode()

    assert "has not come yet" in told(at + timedelta(hours=2))
    monkeypatch.setattr("intake.representing.desk.clock", SimpleNamespace(now=lambda: at + timedelta(hours=4)))
    assert "Yes: authorized." in told(at + timedelta(hours=2))
    assert "No: nobody had named this person" in told(at - timedelta(minutes=1))
    assert "No: the authorization had ended." in told(at + timedelta(hours=3))
    for wrong in (
        {"person": "999999", "on": "2026-01-01"},
        {"person": cast.representative.pk, "on": "32 May"},
        {"on": "0001-01-01"},
    ):
        assert officer.get(address, wrong).status_code == 422
    out = io.StringIO()
    call_command(
        "authorized_at", file.number, cast.representative.email, (at + timedelta(hours=1)).isoformat(), stdout=out
    )
    answer = json.loads(out.getvalue())
    assert answer["authorized"] and [fact["kind"] for fact in answer["facts"]] == ["granted", "accepted"]
    assert browser(cast.administrator).get(address).status_code == 403


def test_an_officer_has_the_registers_asked_now(story, cast, registers):
    file = story("completeness").file
    for _row in file.representations.filter(ended_at__isnull=True):
        services.revoke_representative(file, by=file.applicant, at=timezone.now())
    row = ask(authorized(file, cast))
    address = reverse("desk-authority", args=[file.number])
    assert browser(cast.auditor).post(address, {"do": "ask"}).status_code == 403
    assert Licence.objects.get().due_at > timezone.now()
    assert browser(cast.support_officer).post(address, {"do": "ask"}).status_code == 302
    assert Licence.objects.get().due_at <= timezone.now()
    shown = browser(cast.auditor).get(address).content.decode()
    assert row.licence.answers.first().sha256 in shown and 'value="ask"' not in shown


def test_the_page_names_somebody_unpaid_for_no_more_than_they_may(draft, cast):
    given = {"email": cast.representative.email, "basis": "unpaid", "relation": "my brother", "asked": "1"}
    sent = browser(draft.applicant).post(
        page(draft, "apply-representative"), given | {"scopes": ["draft", "submit", "pay"]}
    )
    assert sent.status_code == 302 and Representation.objects.get().scopes == ["draft"]
