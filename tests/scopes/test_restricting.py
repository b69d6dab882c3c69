"""A restricted file: nowhere for whoever it is not named to, by every door; held by somebody of its circle; on record."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from correspondence.models import Letter
from nominee import access, machine, notes
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.looks import unusual
from nominee.looks.recording import Row, keep
from nominee.models import AdministrativeChange, Application, Note, Queue, User
from nominee.scopes import conflicts, restricting
from nominee.work import bulk, services, sharing
from nominee.work.services import holder_mark
from reporting import demo

pytestmark = pytest.mark.django_db
FAMILY = "Zqxvkjfamily"


@pytest.fixture
def told(story):
    told = story("verification")
    demo.run_effects()
    Application.objects.filter(pk=told.file.pk).update(family_name=FAMILY, search_name=FAMILY.lower())
    told.file.refresh_from_db()
    return told


def said(answer) -> str:
    body = b"".join(answer) if answer.streaming else answer.content
    return body.decode("utf-8", "replace")


def doors(file: Application) -> dict[str, str]:
    """Every address that shows one file."""
    document, letter = file.documents.first(), Letter.objects.filter(application=file).first()
    number = [file.number]
    return {
        "page": reverse("desk-file", args=number),
        "preview": reverse("desk-preview", args=number),
        "checks": reverse("desk-checks", args=number),
        "checks csv": reverse("desk-checks-csv", args=number),
        "checks json": reverse("desk-checks-json", args=number),
        "step": reverse("desk-act", args=[file.number, "request_information"]),
        "who may see": reverse("desk-access", args=number),
        "document": reverse("document", args=[document.public_id]),
        "page image": reverse("document-page", args=[document.public_id, 1]),
        "letter": reverse("letter", args=[letter.public_id]),
        "letter pdf": reverse("letter-pdf", args=[letter.public_id]),
        "api": reverse("api-application", args=number),
    }


LISTS = {
    "list": "/desk/?view=open", "its count": "/desk/?view=team", "search": f"/desk/search/?q={FAMILY}",
    "suggest": f"/desk/search/suggest/?q={FAMILY}", "export": "/desk/files.csv?view=open", "api": "/api/v1/applications",
}  # fmt: skip


def test_every_door_is_there_before_and_gone_after(client, cast, told, restrict):
    officer = cast.team_lead  # who holds nothing, and sees everything
    client.force_login(officer)
    for name, path in doors(told.file).items():
        assert client.get(path).status_code == 200, name
    for name, path in LISTS.items():
        answer = said(client.get(path))
        assert told.file.number in answer or FAMILY in answer or name == "its count", name
    restrict(told.file, cast.support_officer)
    missing = {
        name: said(client.get(path.replace(told.file.number, "JOWP-2026-999999")))
        for name, path in doors(told.file).items()
    }
    for name, path in doors(told.file).items():
        answer = client.get(path)
        assert answer.status_code == 404, name
        assert FAMILY not in said(answer) and (told.file.number in path or told.file.number not in said(answer)), name
        assert len(said(answer)) == len(missing[name]) or told.file.number not in path, f"{name}: told apart"
    for name, path in LISTS.items():
        assert told.file.number not in (answer := said(client.get(path))), name
        assert FAMILY not in answer or FAMILY in path, name  # the box shows what was typed
    assert client.get(f"/desk/search/?q={told.file.number}").status_code == 200  # and not led to its page


def test_a_picture_that_a_browser_kept_is_not_confirmed(client, cast, told, restrict):
    client.force_login(cast.team_lead)
    path = doors(told.file)["page image"]
    tag = client.get(path)["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    restrict(told.file, cast.support_officer)
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 404


def test_nothing_can_be_written_to_it_either(client, cast, told, restrict):
    restrict(told.file, cast.support_officer)
    lead, at, number = cast.team_lead, timezone.now(), told.file.number
    client.force_login(lead)
    for name, data in (("desk-notes", {"kind": "note", "text": "x"}), ("desk-aside", {}), ("desk-complexity", {"level": "2"}),
                       ("desk-here", {"doing": "viewing"}), ("desk-access", {"do": "declare", "tie": "friend"})):  # fmt: skip
        assert client.post(reverse(name, args=[number]), data).status_code == 404, name
    body = {"action": "request_information", "expecting": "verification", "asked": {}}
    answer = client.post(reverse("api-actions", args=[number]), json.dumps(body), content_type="application/json")
    assert answer.status_code == 404
    with pytest.raises(NotFound):
        machine.perform(told.file, "request_information", by=lead, at=at, expecting="verification", items=[])
    with pytest.raises(NotFound):
        services.assign(told.file, lead, by=lead, at=at)
    with pytest.raises(NotFound):
        notes.add_note(told.file, by=lead, at=at, kind="note", text="x")
    file = Application.objects.select_related("program").get(pk=told.file.pk)
    outcome = bulk.do([(file, holder_mark(file))], bulk.Deed("assign", to=lead), by=lead, at=at)
    assert not outcome.changed and len(outcome.refused) == 1


def test_counts_facets_and_workload_do_not_count_it(client, cast, told, restrict):
    client.force_login(cast.team_lead)
    before = access.open_to(cast.team_lead).count()
    restrict(told.file, cast.support_officer)
    assert access.open_to(cast.team_lead).count() == before - 1
    page = said(client.get("/desk/?view=open"))
    assert "Nothing" in page or told.file.number not in page
    loads = said(client.get("/desk/workload/"))
    assert FAMILY not in loads


def test_other_files_do_not_name_it(client, cast, story, told, restrict):
    other = story("verification", 1).file
    Application.objects.filter(pk=other.pk).update(applicant=told.file.applicant_id)
    client.force_login(cast.team_lead)
    path = reverse("desk-file", args=[other.number])
    assert told.file.number in said(client.get(path))
    restrict(told.file, cast.support_officer)
    assert told.file.number not in said(client.get(path))


def test_the_next_file_passes_it_by_and_nobody_outside_can_be_given_it(cast, story, restrict):
    waits = story("submitted").file
    restrict(waits, cast.team_lead)
    waits.refresh_from_db()
    assert waits.assigned_to == cast.team_lead  # who works on such a step, and is of the circle
    assert services.next_file(cast.support_officer, timezone.now()) is None
    for to, why in ((cast.support_officer, "may not see"), (Queue.objects.get(code="support"), "restricted")):
        with pytest.raises(NotNow, match=why):
            services.assign(waits, to, by=cast.team_lead, at=timezone.now())
    choice = sharing.Choice(source=cast.team_lead, to=cast.support_officer, count=5)
    preview = sharing.preview(choice, by=cast.manager, at=timezone.now())
    assert not preview.files and [row.number for row in preview.stuck] == [waits.number]


def test_a_holder_outside_the_circle_loses_it_in_the_same_moment(cast, story, restrict):
    told = story("completeness")
    assert told.file.assigned_to == cast.support_officer
    restrict(told.file, cast.team_lead)
    told.file.refresh_from_db()
    assert told.file.assigned_to == cast.team_lead


def test_a_restricted_file_that_moves_on_stays_in_its_circle(cast, story, restrict):
    told = story("assessment")
    restrict(told.file, cast.program_officer, cast.team_lead)
    told.file.refresh_from_db()
    told.at = timezone.now()
    eligible = told._assess()
    assert eligible
    told.move("recommend", cast.program_officer, outcome="nominate", reasons="All met.")
    told.file.refresh_from_db()
    assert told.file.assigned_to == cast.manager  # a manager's turn; no queue would show it to them
    told.move("recall", cast.program_officer)
    told.file.refresh_from_db()
    assert told.file.assigned_to == cast.program_officer


def test_who_leaves_gives_it_to_somebody_of_the_circle(cast, story, restrict):
    told = story("completeness")
    restrict(told.file, cast.support_officer, cast.team_lead)
    User.objects.filter(pk=cast.support_officer.pk).update(is_active=False)
    assert services.rehome(cast.support_officer, at=timezone.now()) == 1
    told.file.refresh_from_db()
    assert told.file.assigned_to == cast.team_lead


def test_the_circle_sees_it_and_lifting_shows_it_to_everybody(cast, told, restrict, desk):
    restrict(told.file, cast.support_officer)
    circle = {role for role, user in desk.items() if access.sees(user, told.file)}
    assert circle == {"manager", "support_officer"}
    restricting.rename(told.file, by=cast.manager, at=timezone.now(), circle=[cast.auditor])
    assert {role for role, user in desk.items() if access.sees(user, told.file)} == {"manager", "auditor"}
    restricting.lift(told.file, by=cast.manager, at=timezone.now(), reason="She has left the team.")
    assert all(access.sees(user, told.file) for user in desk.values())
    assert not access.named_to(told.file).exists()  # a later restriction begins with its own names
    texts = list(Note.objects.filter(application=told.file).order_by("id").values_list("text", flat=True))
    assert len(texts) == 3 and texts[0].startswith("Restricted") and "left the team" in texts[2]


def test_who_may_not_restrict_is_refused_and_what_is_wrong_is_told_at_its_field(cast, told, restrict):
    for user in (cast.support_officer, cast.team_lead, cast.auditor):
        with pytest.raises(NotAllowed):
            restrict(told.file, by=user)
    with pytest.raises(NotValid) as wrong:
        restricting.restrict(told.file, by=cast.integrity_officer, at=timezone.now(), ground="", reason="x", circle=[])
    assert set(wrong.value.errors) == {"ground", "reason", "circle"}  # nobody of them leads
    with pytest.raises(NotValid) as wrong:
        restrict(told.file, cast.analyst)
    assert set(wrong.value.errors) == {"circle"}
    restrict(told.file)
    with pytest.raises(NotNow):
        restrict(told.file)


def test_it_is_in_the_log_of_administrative_changes_without_its_words(cast, told, restrict):
    before = AdministrativeChange.objects.count()
    restrict(told.file, cast.support_officer)
    rows = AdministrativeChange.objects.filter(kind="scope").order_by("number")
    assert AdministrativeChange.objects.count() - before == 3  # the restriction, and two names
    assert {row.by for row in rows} == {cast.manager}
    assert "joined our team" not in repr([(row.before, row.after) for row in rows])


def test_every_look_at_it_is_a_finding_by_whomever(cast, told, restrict):
    at = timezone.now().replace(hour=16, minute=0)
    restricting.restrict(
        told.file, by=cast.manager, at=at - timedelta(hours=1), ground="public", reason="A member of parliament.",
        circle=[cast.support_officer],
    )  # fmt: skip
    keep([Row(at=at - timedelta(hours=2), user=cast.team_lead, what="page", route="desk-file", file=told.file.pk)])
    keep([Row(at=at, user=cast.support_officer, what="page", route="desk-file", file=told.file.pk)])
    day = at.astimezone(unusual.zone()).date()
    found = [row for row in unusual.of_day(day) if row.kind == "restricted"]
    assert [(row.user, row.count, row.files) for row in found] == [(cast.support_officer, 1, [told.file.number])]


def test_the_page_keeps_what_was_typed_and_says_it_in_french(client, cast, told):
    User.objects.filter(pk=cast.manager.pk).update(language="fr")
    client.force_login(cast.manager)
    client.post("/language/", {"language": "fr", "next": "/"})
    path = reverse("desk-access", args=[told.file.number])
    answer = client.post(path, {"do": "restrict", "ground": "public", "reason": "Trop"})
    page = said(answer)
    assert answer.status_code == 422 and "Donnez le motif" in page and ">Trop</textarea>" in page
    answer = client.post(path, {"do": "restrict", "ground": "public", "reason": "Une députée provinciale.",
                                "circle": [cast.support_officer.pk]})  # fmt: skip
    assert answer.status_code == 302 and access.is_restricted(told.file)
    client.force_login(cast.support_officer)
    assert "Une députée provinciale." in said(client.get(path))


def test_a_conflict_of_the_last_who_leads_is_not_kept_before_another_is_named(cast, told, restrict):
    restrict(told.file, cast.support_officer)
    with pytest.raises(NotNow):
        conflicts.declare(told.file, by=cast.manager, at=timezone.now(), tie="family")
    restricting.rename(told.file, by=cast.manager, at=timezone.now(), circle=[cast.team_lead])
    conflicts.declare(told.file, by=cast.manager, at=timezone.now(), tie="family")
    assert not access.sees(cast.manager, told.file) and access.sees(cast.team_lead, told.file)


def test_somebody_who_is_none_of_the_list_is_told_at_the_circle_and_never_left_out(client, cast, told):
    client.force_login(cast.manager)
    path, support = reverse("desk-access", args=[told.file.number]), cast.support_officer.pk
    sent = {"do": "restrict", "ground": "public", "reason": "A member of parliament."}
    for unknown in (999_999_999, "x", "-1", "", "9" * 30, cast.analyst.pk, told.file.applicant_id):
        answer = client.post(path, sent | {"circle": [support, unknown]})
        assert answer.status_code == 422 and "Choose only people of the list." in said(answer), unknown
        assert "A member of parliament." in said(answer) and not access.is_restricted(told.file)
    assert client.post(path, sent | {"circle": [support, support]}).status_code == 302
    answer = client.post(path, {"do": "rename", "circle": [support, 999_999_999]})
    assert answer.status_code == 422 and set(access.named_to(told.file)) == {cast.manager, cast.support_officer}
