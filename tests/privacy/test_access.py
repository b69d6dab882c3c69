"""A request for access: days, review record by record, third persons kept back, approval, package, who may."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date, timedelta

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import AccessRequest, Look, MatterEvent
from nominee.privacy import access, life, lives, package
from nominee.programs.privacy import law
from nominee.templatetags.kit import date_in_words

pytestmark = pytest.mark.django_db
SPOUSE = {"family_name": "Zqxvkjspouse", "given_names": "Zqxvkjkin"}


@pytest.fixture
def file(story):
    told = story("nominated")
    member = told.file.entries.filter(kind="family").first()
    member.data = member.data | SPOUSE
    member.save()
    letter = told.file.letters.first()
    assert letter is None or letter.pdf
    return told


@pytest.fixture
def reviewed(file, cast, now):
    asked = access.ask_for_copy(file.file, by=file.user, at=now)
    return access.begin_review(asked, by=cast.privacy_officer, at=now, identity_note="Signed in with a passkey.")


def decide_all(request: AccessRequest, cast, now) -> None:
    for source in set(request.records.values_list("source", flat=True)):
        access.confirm_proposed(request, by=cast.privacy_officer, at=now, source=source)
    for row in access.undecided(request):
        access.decide(row, by=cast.privacy_officer, at=now, decision="withhold", exemption="s13_1")


def finished(request: AccessRequest, cast, now) -> AccessRequest:
    decide_all(request, cast, now)
    access.take(request, "propose", by=cast.privacy_officer, at=now)
    access.take(request, "approve", by=cast.manager, at=now)
    assert package.make(request.pk, at=now)
    request.refresh_from_db()
    return request


def text_of(content: bytes) -> str:
    pdf = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def test_the_day_to_answer_is_thirty_days_after_the_receipt_and_its_extension():
    assert access.due_day(date(2026, 1, 31), program="ontario") == date(2026, 3, 2)
    assert access.due_day(date(2026, 1, 31), 30, program="ontario") == date(2026, 4, 1)


def test_the_lives_are_sound():
    assert lives.problems() == []


def test_nothing_of_the_file_is_shown_before_and_after_the_review(file, cast, now, client):
    asked = access.ask_for_copy(file.file, by=file.user, at=now)
    client.force_login(cast.privacy_officer)
    address = f"/desk/privacy/requests/{asked.number}/"
    assert client.get(address).status_code == 200 and client.get(f"{address}1/").status_code == 404
    access.begin_review(asked, by=cast.privacy_officer, at=now, identity_note="Signed in.")
    assert client.get(f"{address}1/").status_code == 200
    look = Look.objects.get(user=cast.privacy_officer, route="privacy-record")
    assert (look.what, look.application_id) == ("review", file.file.pk) and asked.number in look.part
    access.take(asked, "refuse", by=cast.privacy_officer, at=now, answer="It asks for what is published.")
    assert client.get(f"{address}1/").status_code == 404
    assert client.get(f"/desk/applications/{file.file.number}/").status_code == 403


def test_third_persons_are_kept_back_by_what_the_data_propose(reviewed):
    family = reviewed.records.filter(source="entries", decision="withhold")
    assert family.exists() and set(family.values_list("exemption", flat=True)) == {"s21_1"}
    assert reviewed.records.filter(source="documents", decision="withhold").count() == 1, "their passports"
    employer = reviewed.records.get(source="answers", key="employer")
    assert employer.decision == "sever" and "signing_officer_name" in employer.severed
    assert not reviewed.records.filter(source="notes").exclude(decision="").exists(), "advice is never proposed"


def test_a_paper_that_may_name_somebody_else_is_opened_before_anybody_decides(reviewed, file, cast, now, client):
    slots = {str(paper.public_id): paper.slot for paper in file.file.documents.all()}
    rows = {slots[row.key]: row for row in reviewed.records.filter(source="documents")}
    assert rows["passport"].decision == "release" and rows["family_passports"].decision == "withhold"
    own = law().content["access"]["own_documents"]
    others = {slot for slot in rows if slot not in own and slot != "family_passports"}
    assert "consent_form" in others and not any(rows[slot].decision for slot in others)
    reviewed.records.filter(pk=rows["consent_form"].pk).update(decision="release")  # proposed by an older release
    client.force_login(cast.privacy_officer)
    page = client.get(f"/desk/privacy/requests/{reviewed.number}/").content.decode()
    count = len(rows) - len(others)
    assert page.count("look first: no decision is proposed") == len(others) and f"Confirm {count} proposals" in page
    assert access.confirm_proposed(reviewed, by=cast.privacy_officer, at=now, source="documents") == count
    left = access.undecided(reviewed).filter(source="documents")
    assert {slots[row.key] for row in left} == others


def test_the_reviewer_reads_a_record_in_their_own_language(reviewed, file, cast, client):
    client.force_login(cast.privacy_officer)
    places = list(reviewed.records.filter(source="answers").values_list("place", flat=True))
    for language in ("en", "fr"):
        type(cast.privacy_officer).objects.filter(pk=cast.privacy_officer.pk).update(language=language)
        client.cookies["language"] = language
        with translation.override(language):
            words = date_in_words(file.person["answers"]["birth_date"])
        pages = [client.get(f"/desk/privacy/requests/{reviewed.number}/{place}/").content.decode() for place in places]
        assert any(words in page for page in pages), language


def test_the_package_has_no_word_of_a_third_person_and_marks_what_is_left_out(reviewed, file, cast, now):
    done = finished(reviewed, cast, now)
    with done.package.open("rb") as handle:
        content = handle.read()
    assert hashlib.sha256(content).hexdigest() == done.sha256
    bundle = zipfile.ZipFile(io.BytesIO(content))
    said = text_of(bundle.read("package.pdf"))
    everything = said + "".join(bundle.read(name).decode("latin-1") for name in bundle.namelist())
    officer = file.person["answers"]["signing_officer_name"]
    for canary in (*SPOUSE.values(), officer, cast.program_officer.last_name, cast.manager.email):
        assert canary not in everything, canary
    assert file.person["answers"]["passport_number"] in said
    assert "[s. 21(1)]" in said and "s. 13(1)" in said and "Index" in said
    sums = dict(line.split("  ")[::-1] for line in bundle.read("SHA256SUMS").decode().split("\n") if line)
    assert all(hashlib.sha256(bundle.read(name)).hexdigest() == digest for name, digest in sums.items())
    papers = {name for name in bundle.namelist() if name.startswith("documents/")}
    released = reviewed.records.filter(source__in=("documents", "letters"), decision="release").count()
    assert len(papers) == released > 3 and "who-looked.csv" in sums


def test_the_package_is_made_once_however_often_the_worker_asks(reviewed, cast, now):
    done = finished(reviewed, cast, now)
    assert package.make(done.pk, at=now) is False and package.due_packages() == []
    assert [event.step for event in life.events_of(done).filter(step="release")] == ["release"]


def test_every_record_is_decided_before_anybody_approves(reviewed, cast, now):
    with pytest.raises(NotNow, match="not decided"):
        access.take(reviewed, "propose", by=cast.privacy_officer, at=now)
    decide_all(reviewed, cast, now)
    sent = access.take(reviewed, "propose", by=cast.privacy_officer, at=now)
    for by in (cast.privacy_officer, cast.auditor, cast.team_lead):
        with pytest.raises(NotAllowed):
            access.take(sent, "approve", by=by, at=now)
    with pytest.raises(NotNow):
        access.decide(reviewed.records.first(), by=cast.privacy_officer, at=now, decision="release")


def test_a_part_is_left_out_only_under_an_exemption(reviewed, cast, now):
    row = reviewed.records.filter(source="answers").first()
    for wrong in (
        {"decision": "withhold"}, {"decision": "withhold", "exemption": "s99"}, {"decision": "sever"}, {"decision": "burn"},
        {"decision": "sever", "severed": {"email": "s99"}},
    ):  # fmt: skip
        with pytest.raises(NotValid):
            access.decide(row, by=cast.privacy_officer, at=now, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(decision="withhold", exemption="")
    done = access.decide(row, by=cast.privacy_officer, at=now, decision="sever", severed={"email": "s20"})
    assert done.severed == {"email": "s20"}
    told = MatterEvent.objects.filter(life="access", matter=reviewed.pk, step="decide").get().told
    assert told["parts"] == [["email", "s20"]] and "@" not in str(told)


def test_the_time_is_extended_once_and_for_a_reason(reviewed, cast, now):
    before = reviewed.due_on
    with pytest.raises(NotValid):
        access.extend(reviewed, by=cast.privacy_officer, at=now, days=0, why="")
    done = access.extend(reviewed, by=cast.privacy_officer, at=now, days=20, why="Five hundred pages to read.")
    assert done.due_on == before + timedelta(days=20)
    with pytest.raises(NotNow):
        access.extend(reviewed, by=cast.privacy_officer, at=now, days=20, why="Even more pages to read.")


def test_one_request_of_a_file_is_open_at_a_time_and_strangers_ask_for_none(file, story, cast, now):
    access.ask_for_copy(file.file, by=file.user, at=now)
    with pytest.raises(NotNow):
        access.ask_for_copy(file.file, by=file.user, at=now)
    with pytest.raises(NotFound):
        access.ask_for_copy(file.file, by=story("draft", 1).user, at=now)
    for by in (cast.manager, cast.auditor, cast.administrator):
        with pytest.raises(NotAllowed):
            access.open_request(file.file.number, by=by, at=now, asker="applicant", received_on=now.date())


def test_the_person_takes_the_copy_along_and_nobody_elses(reviewed, file, cast, now, client, story):
    done = finished(reviewed, cast, now)
    address = f"/apply/{file.file.number}/information/copy/{done.number}.zip"
    client.force_login(story("draft", 1).user)
    assert client.get(address).status_code == 404
    client.force_login(file.user)
    assert b"".join(client.get(address)).startswith(b"PK")
    assert Look.objects.filter(user=file.user, what="package", application_id=file.file.pk).count() == 1
    client.force_login(cast.privacy_officer)
    assert client.get(f"/desk/privacy/requests/{done.number}/package.zip").status_code == 200
    assert Look.objects.filter(user=cast.privacy_officer, what="package", application_id=file.file.pk).count() == 1
