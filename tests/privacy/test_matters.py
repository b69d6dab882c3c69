"""Corrections with a statement of disagreement, the register of breaches, notices and consents, and the file of rules."""

from __future__ import annotations

import copy
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.looks.recording import Row, keep
from nominee.models import Consent, MatterEvent, NoticeShown
from nominee.privacy import breaches, corrections, life, notices
from nominee.programs import privacy
from nominee.programs.privacy import Law, law
from nominee.retention.schedule import Days, due
from nominee.templatetags import kit


@pytest.fixture
def asked(story, now):
    told = story("verification")
    row = corrections.ask(
        told.file, by=told.user, at=now, fact="birth_date", right="1991-02-03", evidence="See my passport."
    )
    return told, row


@pytest.mark.django_db
class TestCorrections:
    def test_what_stands_on_the_file_is_kept_with_what_is_right(self, asked, now):
        told, row = asked
        assert row.recorded == told.file.answers["birth_date"] and row.due_on >= now.date() + timedelta(days=29)
        for wrong in ({"fact": "nothing"}, {"fact": "other"}, {"right": " "}, {"right": "x" * 3000}):
            with pytest.raises(NotValid):
                corrections.ask(told.file, by=told.user, at=now, **{"fact": "birth_date", "right": "x"} | wrong)

    def test_a_recorded_fact_is_told_in_the_words_of_its_reader(self, story, now):
        told = story("verification")
        facts = {code: value for code, _label, value in corrections.facts_to_choose(told.file)}
        assert (
            facts["birth_date"] == kit.date_in_words(told.file.answers["birth_date"]) != told.file.answers["birth_date"]
        )
        chosen = [
            (field, told.file.answers[field["code"]])
            for page in told.file.definition["pages"]
            for field in page["fields"]
            if field["code"] in facts and (field.get("choices") or field["type"] in {"country", "yes_no"})
        ]
        assert len(chosen) > 3
        with translation.override("fr"):
            french = {code: value for code, _label, value in corrections.facts_to_choose(told.file)}
            for field, value in chosen[:4]:
                row = corrections.ask(told.file, by=told.user, at=now, fact=field["code"], right="x")
                words = kit.answer(value, field)
                assert french[field["code"]] == words == corrections.recorded_words(row) and words != str(value)

    def test_strangers_and_officers_ask_for_nothing_and_the_person_decides_nothing(self, asked, story, cast, now):
        told, row = asked
        for by in (story("draft", 1).user, cast.privacy_officer, cast.administrator):
            with pytest.raises(NotFound):
                corrections.ask(told.file, by=by, at=now, fact="birth_date", right="x")
        for by in (told.user, cast.manager, cast.auditor, cast.program_officer):
            with pytest.raises(NotAllowed):
                corrections.answer(row, by=by, at=now, accept=True, why="It is so.....")

    def test_refused_a_statement_stays_on_the_file_for_every_reader(self, asked, cast, now, client):
        told, row = asked
        with pytest.raises(NotNow):
            corrections.disagree(row, by=told.user, at=now, statement="Too early.")
        corrections.answer(row, by=cast.privacy_officer, at=now, accept=False, why="The passport says otherwise.")
        done = corrections.disagree(row, by=told.user, at=now, statement="The passport is mistaken.")
        assert done.state == "disagreed"
        client.force_login(cast.program_officer)
        page = client.get(f"/desk/applications/{told.file.number}/").content.decode()
        assert "The passport is mistaken." in page and "statement of disagreement" in page
        client.force_login(told.user)
        page = client.get(f"/apply/{told.file.number}/information/").content.decode()
        assert "The passport says otherwise." in page and "The passport is mistaken." in page

    def test_the_application_itself_is_not_rewritten(self, asked, cast, now):
        told, row = asked
        before = copy.deepcopy(told.file.answers)
        corrections.answer(row, by=cast.privacy_officer, at=now, accept=True, why="The passport shows it.")
        told.file.refresh_from_db()
        assert told.file.answers == before
        assert [line["row"].state for line in corrections.shown_on_the_file(told.file)] == ["accepted"]

    def test_a_wrong_form_is_shown_again_with_what_was_typed(self, asked, client):
        told, _row = asked
        client.force_login(told.user)
        page = client.post(f"/apply/{told.file.number}/information/correction/", {"fact": "", "right": "Kept text"})
        assert page.status_code == 422 and "Kept text" in page.content.decode()
        assert "Say which fact is wrong." in page.content.decode()


@pytest.mark.django_db
class TestBreaches:
    @pytest.fixture
    def breach(self, cast, now):
        return breaches.open_breach(
            by=cast.privacy_officer, at=now, title="Evening looks", what="An officer read files without a reason.",
            found_on=now.date(), began_at=now - timedelta(days=2), ended_at=now,
        )  # fmt: skip

    def test_it_closes_only_when_whoever_must_be_told_was_told(self, breach, story, cast, now):
        officer, file = cast.privacy_officer, story("verification").file
        breaches.add_files(breach, by=officer, at=now, numbers=[file.number.lower()])
        take = {"by": officer, "at": now}
        breaches.take(breach, "contain", containment="The account was closed.", **take)
        with pytest.raises(NotValid):
            breaches.take(
                breach, "assess", sensitivity="high", likelihood="", is_real_risk="yes", assessment="x" * 20, **take
            )
        said = {"sensitivity": "high", "likelihood": "low", "is_real_risk": "yes", "assessment": "Passports were read."}
        breach = breaches.take(breach, "assess", **said, **take)
        with pytest.raises(NotNow) as late:
            breaches.take(breach, "close", lessons="Ask sooner next time.", **take)
        assert len(late.value.reasons) == 2
        breaches.record_told(
            breach, by=officer, at=now, reported_on=now.date(), reference="IPC-1", notified_on=now.date()
        )
        breach.refresh_from_db()
        assert breaches.take(breach, "close", lessons="Ask sooner next time.", **take).closed_at == now
        assert [(row["breaches"], row["people"], row["told"]) for row in breaches.by_year()] == [(1, 1, 1)]
        with pytest.raises(NotNow):
            breaches.add_files(breach, by=officer, at=now, numbers=[file.number])

    def test_whose_files_an_account_was_shown_comes_from_the_log(self, breach, story, cast, now, client):
        file, other = story("verification").file, story("verification", 1).file
        reader = cast.program_officer
        keep([
            Row(at=now - timedelta(hours=5), user=reader, what="page", route="desk-file", file=file.pk),
            Row(at=now - timedelta(days=9), user=reader, what="page", route="desk-file", file=other.pk),
            Row(at=now - timedelta(hours=4), user=cast.manager, what="page", route="desk-file", file=other.pk),
        ])  # fmt: skip
        since = {"since": now - timedelta(days=1), "until": now}
        assert breaches.add_seen_by(breach, by=cast.privacy_officer, at=now, person=reader, **since) == 1
        assert [row.application for row in breach.files.all()] == [file]
        client.force_login(cast.privacy_officer)
        said = client.get(f"/desk/privacy/breaches/{breach.number}/looks.csv").content.decode()
        assert reader.email in said and cast.manager.email not in said

    def test_only_the_privacy_officer_writes_and_an_unknown_number_adds_nothing(self, breach, story, cast, now):
        file = story("verification").file
        for by in (cast.manager, cast.auditor, cast.administrator):
            with pytest.raises(NotAllowed):
                breaches.add_files(breach, by=by, at=now, numbers=[file.number])
            with pytest.raises(NotAllowed):
                breaches.take(breach, "contain", by=by, at=now, containment="The account was closed.")
        with pytest.raises(NotValid, match="numbers"):
            breaches.add_files(breach, by=cast.privacy_officer, at=now, numbers=[file.number, "X-1"])
        assert breach.files.count() == 0

    def test_the_log_of_a_matter_only_grows(self, breach):
        assert [event.step for event in life.events_of(breach)] == ["open"]
        for change in (lambda rows: rows.update(step="close"), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change(MatterEvent.objects.filter(matter=breach.pk))


@pytest.mark.django_db
class TestNotices:
    def test_what_a_person_read_is_kept_with_version_language_and_digest(self, story, client):
        told = story("verification")
        rows = NoticeShown.objects.filter(application=told.file).order_by("pk")
        assert [row.code for row in rows][:2] == ["collection", "declaration"]
        row = law().one("notices", "collection", told.began.date())
        first = rows[0]
        assert first.sha256 == privacy.fingerprint(row, first.language) and str(first.version) == row["in_force_from"]
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(sha256="0" * 64)
        client.force_login(told.user)
        assert "Notice of collection" in client.get("/apply/interest/new/owp-teer-0-3/").content.decode()

    def test_a_consent_is_given_and_taken_back_by_the_person_alone(self, story, cast, now, client):
        told = story("verification")
        notices.change_consent(told.file, "research", by=told.user, at=now, given=True)
        notices.change_consent(told.file, "research", by=told.user, at=now, given=True)
        notices.change_consent(told.file, "research", by=told.user, at=now, given=False)
        assert list(Consent.objects.values_list("is_given", flat=True)) == [True, False]
        [research] = [row for row in notices.consents(told.file, now.date()) if row["row"]["code"] == "research"]
        assert research["given"] is False and research["since"]
        for by in (cast.privacy_officer, cast.manager):
            with pytest.raises(NotAllowed):
                notices.change_consent(told.file, "research", by=by, at=now, given=True)

    def test_what_is_neither_yes_nor_no_and_what_was_never_given_records_nothing(self, story, client):
        told = story("verification")
        client.force_login(told.user)
        address = f"/apply/{told.file.number}/information/consent/research/"
        for sent in ({}, {"given": "maybe"}):
            page = client.post(address, sent)
            assert page.status_code == 422 and 'id="consent-research-error"' in page.content.decode()
        assert client.post(address, {"given": "no"}).status_code == 302 and not Consent.objects.exists()
        assert "You did not agree" in client.get(f"/apply/{told.file.number}/information/").content.decode()

    def test_a_draft_says_who_may_ask_and_when_and_no_look_before_the_log_is_denied(self, story, client):
        told = story("draft")
        client.force_login(told.user)
        page = client.get(f"/apply/{told.file.number}/information/").content.decode()
        assert "This is a draft" in page and "A draft needs no request for correction" in page
        assert "nobody but you has looked at it. Who looked before" in page

    def test_a_representative_reads_the_applicants_consents_as_theirs(self, story, client, monkeypatch):
        told = story("verification")
        client.force_login(told.user)
        monkeypatch.setattr("intake.portal.roles_on", lambda user, file: {"representative"})
        page = client.get(f"/apply/{told.file.number}/information/").content.decode()
        assert (
            "The applicant did not agree" in page and "You did not agree" not in page and "Nobody but you" not in page
        )
        assert "The applicant, or you for them, may ask for a copy" in page

    def test_the_public_notice_names_indirect_collection_in_both_languages(self, client, ontario):
        assert "section 21 of that Act" in client.get("/privacy/").content.decode()
        client.cookies["language"] = "fr"
        page = client.get("/privacy/", headers={"Accept-Language": "fr-CA"}).content.decode()
        assert "article 21 de cette loi" in page


class TestRules:
    def test_the_file_of_rules_is_sound_and_names_what_nobody_confirmed(self):
        assert privacy.problems(law().content) == []
        assert {row["confidence"] for row in law().content["schedules"]} == {"unconfirmed"}

    def test_what_is_of_third_persons_is_asked_by_some_stream(self, ontario_files):
        definitions = [version.definition for version in ontario_files.versions]
        pages = [page for row in definitions for page in row["pages"]]
        asked = {field["code"] for page in pages for field in page["fields"]}
        rules = law().content["access"]
        assert set(rules["third_party_answers"]) <= asked
        assert set(rules["third_party_entries"]) <= {page.get("entry") for page in pages}
        papers = {document["code"] for row in definitions for document in row["documents"]}
        assert set(rules["third_party_documents"]) <= papers and set(rules["own_documents"]) <= papers

    @pytest.mark.parametrize(
        ("change", "key"),
        [
            (lambda c: c["schedules"].pop(0), "schedules"),
            (lambda c: c["schedules"].append(c["schedules"][0]), "schedules"),
            (lambda c: c["access"].update(third_party_exemption="s99"), "access.third_party_exemption"),
            (lambda c: c["access"]["own_documents"].append("family_passports"), "access.own_documents"),
            (lambda c: c["notices"].pop(0), "notices"),
            (lambda c: c["correction"].pop("confidence"), "correction.confidence"),
            (lambda c: c["least"].update(days=0), "least.days"),
        ],
    )
    def test_a_wrong_file_is_refused_with_its_key(self, change, key):
        content = copy.deepcopy(law().content)
        change(content)
        assert key in {found for found, _reason in privacy.problems(content)}

    def test_a_later_row_holds_from_its_day(self):
        content = copy.deepcopy(law().content)
        later = copy.deepcopy(content["schedules"][1]) | {
            "in_force_from": "2030-01-01",
            "period": {"value": 1, "unit": "months"},
        }
        content["schedules"].append(later)
        rules = Law(content)
        assert rules.schedule("refused", date(2029, 12, 31))["period"]["value"] == 84
        assert rules.schedule("refused", date(2030, 1, 1))["period"]["value"] == 1

    def test_a_file_is_due_by_its_period_and_never_within_a_year_of_its_last_use(self):
        closed, today = date(2026, 1, 31), date(2026, 2, 1)
        assert due(law(), "withdrawn", Days(decided=closed), today).on == date(2028, 1, 31)
        assert due(law(), "withdrawn", Days(decided=closed, last_used=date(2027, 12, 1)), today).on == date(
            2028, 11, 30
        )
        assert due(law(), "draft", Days(last_saved=date(2026, 2, 28)), today).on == date(2027, 2, 28)
        assert due(law(), "verification", Days(decided=None, last_saved=closed), today) is None
        assert due(law(), "refused", Days(), today) is None
