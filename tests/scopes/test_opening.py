"""A file opened with a reason: to read, for a while, for new words each time, and never unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from nominee import access, clock, machine
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.looks import keeping, unusual
from nominee.models import AdministrativeChange, Application, BreakGlass
from nominee.scopes import conflicts, opening

pytestmark = pytest.mark.django_db
PURPOSE = "The Ombudsman asks who wrote to whom in March."


@pytest.fixture
def restricted(story, restrict):
    told = story("verification")
    restrict(told.file)
    return told.file


def open_file(file, by, at=None, **more):
    given = {"category": "court", "purpose": PURPOSE} | more
    return opening.open_file(file.number, by=by, at=at or timezone.now(), **given)


def test_it_is_read_one_by_one_and_listed_nowhere(client, cast, restricted):
    officer = cast.program_officer
    client.force_login(officer)
    path, document = reverse("desk-file", args=[restricted.number]), restricted.documents.first()
    paper = reverse("document-page", args=[document.public_id, 1])
    assert client.get(path).status_code == client.get(paper).status_code == 404
    open_file(restricted, officer)
    page = client.get(path).content.decode()
    assert "Opened with a reason, to read, until" in page and PURPOSE in page and "data-seen" not in page
    assert client.get(paper).status_code == 200
    assert not access.visible_to(officer).filter(pk=restricted.pk).exists()
    assert not access.open_to(officer).filter(pk=restricted.pk).exists()
    for listing in ("/desk/?view=open", f"/desk/search/suggest/?q={restricted.number}", "/desk/files.csv?view=open"):
        answer = client.get(listing)
        assert restricted.number not in b"".join(answer if answer.streaming else [answer.content]).decode()
    assert client.get(reverse("api-application", args=[restricted.number])).status_code == 404


def test_nothing_can_be_done_to_it(client, cast, restricted):
    lead = cast.team_lead
    open_file(restricted, lead)
    client.force_login(lead)
    page = client.get(reverse("desk-file", args=[restricted.number])).content.decode()
    assert 'data-does="put_aside"' not in page and "Add a note" not in page and machine.offers(restricted, lead) == []
    for name, data in (("desk-notes", {"kind": "note", "text": "x"}), ("desk-aside", {"do": "back"}),
                       ("desk-access", {"do": "declare", "tie": "friend"}), ("desk-complexity", {"level": "2"})):  # fmt: skip
        assert client.post(reverse(name, args=[restricted.number]), data).status_code == 404, name
    assert client.get(reverse("desk-act", args=[restricted.number, "request_information"])).status_code in {403, 409}
    page = client.get(reverse("desk-access", args=[restricted.number])).content.decode()
    assert "Restricted by" in page and 'name="do"' not in page


def test_it_ends_by_itself_after_its_time(client, cast, restricted, settings):
    settings.BREAK_GLASS_MINUTES = 30
    at = timezone.now()
    row = open_file(restricted, cast.auditor, at)
    assert row.until_at == at + timedelta(minutes=30)
    for minutes, is_open in ((0, True), (29, True), (30, False), (90, False)):
        with clock.standing_at(at + timedelta(minutes=minutes)):
            assert access.readable_by(cast.auditor).filter(pk=restricted.pk).exists() is is_open, minutes


def test_it_ends_by_hand_and_nobody_else_ends_it(client, cast, restricted):
    row = open_file(restricted, cast.auditor)
    with pytest.raises(NotFound):
        opening.close(row.pk, by=cast.team_lead, at=timezone.now())
    client.force_login(cast.auditor)
    assert client.post(reverse("desk-open-close", args=[row.pk])).status_code == 302
    assert client.get(reverse("desk-file", args=[restricted.number])).status_code == 404
    assert client.post(reverse("desk-open-close", args=[row.pk])).status_code == 302  # once more is nothing more


def test_it_is_never_extended_and_once_more_needs_another_purpose(cast, restricted):
    at = timezone.now()
    open_file(restricted, cast.auditor, at)
    with pytest.raises(NotNow):
        open_file(restricted, cast.auditor, at, purpose="Another purpose of the same look.")
    later = at + timedelta(minutes=61)
    with clock.standing_at(later):
        with pytest.raises(NotValid) as wrong:
            open_file(restricted, cast.auditor, later, purpose=f"  {PURPOSE.upper()} ")
        assert set(wrong.value.errors) == {"purpose"}
        open_file(restricted, cast.auditor, later, purpose="The Ombudsman asks for the letters, too.")
    assert BreakGlass.objects.count() == 2


def test_whose_own_file_it_is_and_who_declared_a_conflict_are_told_there_is_none(cast, story):
    file, own = story("completeness").file, story("completeness", 1).file
    Application.objects.filter(pk=own.pk).update(applicant=cast.auditor)
    conflicts.declare(file, by=cast.auditor, at=timezone.now(), tie="family")
    told = set()
    for number in (file.number, own.number, "JOWP-2026-999999", story("draft", 2).file.number):
        with pytest.raises(NotValid) as wrong:
            opening.open_file(number, by=cast.auditor, at=timezone.now(), category="court", purpose=PURPOSE)
        told.add(str(wrong.value.errors))
    assert len(told) == 1 and not BreakGlass.objects.exists()


def test_a_conflict_that_is_declared_later_ends_it(cast, story, restrict):
    file = story("completeness").file
    restrict(file, cast.team_lead)
    open_file(file, cast.auditor)
    assert access.readable_by(cast.auditor).filter(pk=file.pk).exists()
    conflicts.DeclaredConflict.objects.create(
        application=file, user=cast.auditor, by=cast.manager, at=timezone.now(), tie="family"
    )
    assert not access.readable_by(cast.auditor).filter(pk=file.pk).exists()


def test_blind_roles_and_short_words_open_nothing(cast, restricted):
    for user in (
        cast.analyst,
        cast.privacy_officer,
        cast.administrator,
        cast.applicant if hasattr(cast, "applicant") else cast.representative,
    ):
        with pytest.raises(NotAllowed):
            open_file(restricted, user)
    with pytest.raises(NotValid) as wrong:
        open_file(restricted, cast.auditor, purpose="Nineteen characters", category="curiosity")
    assert set(wrong.value.errors) == {"purpose", "category"}


def test_a_file_that_is_seen_anyway_is_not_opened(cast, story):
    file = story("completeness").file
    assert open_file(file, cast.auditor) == file
    assert not BreakGlass.objects.exists()


def test_the_privacy_officer_is_told_and_the_answer_is_kept(client, cast, restricted):
    row = open_file(restricted, cast.program_officer)
    day = row.at.astimezone(unusual.zone()).date()
    [found] = [one for one in unusual.of_day(day) if one.kind == "opened"]
    assert (found.user, found.count, found.files, found.purposes) == (
        cast.program_officer,
        1,
        [restricted.number],
        [PURPOSE],
    )
    client.force_login(cast.privacy_officer)
    page = client.get(f"/desk/privacy/?day={day}").content.decode()
    assert "1 file was opened with a reason" in page and PURPOSE in page
    assert PURPOSE in client.get(reverse("privacy-opened")).content.decode()
    keeping.explain(
        cast.program_officer, day, "opened", reason="The Ombudsman's letter was shown to me.", by=cast.privacy_officer,
        at=timezone.now(),
    )  # fmt: skip
    assert "Explained" in client.get(reverse("privacy-opened")).content.decode()
    change = AdministrativeChange.objects.filter(kind="scope", by=cast.program_officer).latest("number")
    assert PURPOSE not in repr(change.after) and change.after["purpose"] == "hidden"


def test_the_form_keeps_what_was_typed_and_leads_to_the_file(client, cast, restricted):
    client.force_login(cast.auditor)
    given = {"number": restricted.number, "category": "audit", "purpose": "short"}
    answer = client.post(reverse("desk-open"), given)
    page = answer.content.decode()
    assert answer.status_code == 422 and ">short</textarea>" in page and f'value="{restricted.number}"' in page
    answer = client.post(reverse("desk-open"), given | {"purpose": PURPOSE})
    assert answer.status_code == 302 and answer.url == reverse("desk-file", args=[restricted.number])
    assert restricted.number in client.get(reverse("desk-open")).content.decode()


def test_a_wrong_reason_is_told_alike_whether_or_not_there_is_such_a_file(client, cast, restricted, story):
    seen = story("submitted").file.number  # which the officer sees anyway
    client.force_login(cast.program_officer)
    for wrong in ({"purpose": "x"}, {"category": "none"}, {"purpose": "", "category": ""}):
        told = set()
        for number in (restricted.number, "OINP-1999-000001", seen, ""):
            answer = client.post(
                reverse("desk-open"), {"number": number, "category": "court", "purpose": PURPOSE} | wrong
            )
            assert answer.status_code == 422 and not BreakGlass.objects.exists()
            told.add(tuple(sorted(answer.context["errors"].items())))
        assert len(told) == 1 and "number" not in dict(*told), wrong
