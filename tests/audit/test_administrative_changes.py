"""Who changed the house itself: kept by the database in the change's own transaction, without secrets, in one chain."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.test import Client

from correspondence.letters import CATALOGUE
from nominee import services
from nominee.audit import chains
from nominee.audit.acting import acting
from nominee.audit.recording import record, record_what_differs
from nominee.models import AdministrativeChange, Program, Queue, StreamVersion, Team, User
from nominee.programs.loading import load


def last() -> AdministrativeChange:
    return AdministrativeChange.objects.latest("number")


def count() -> int:
    return AdministrativeChange.objects.count()


def broken() -> list[str]:
    return [str(finding) for finding in chains.changes(chains.Counted())]


def test_a_change_of_an_account_names_who_did_it_and_what_was_before(cast):
    account = User.objects.get(pk=cast.support_officer.pk)
    account.role, account.team = "program_officer", Team.objects.get(code="assessment")
    before = account.team_id, cast.support_officer.team_id
    services.save_account(account, by=cast.administrator)
    row = last()
    assert (row.kind, row.subject, row.subject_id) == ("account", account.email, account.pk)
    assert row.by == cast.administrator
    assert row.before == {"role": "support_officer", "team_id": before[1]}
    assert row.after == {"role": "program_officer", "team_id": before[0]}
    assert broken() == []


def test_an_administrators_page_is_kept_as_theirs(cast):
    client = Client()
    client.force_login(cast.administrator)
    before = count()
    page = f"/admin/nominee/user/{cast.analyst.pk}/change/"
    given = {
        "email": cast.analyst.email,
        "first_name": "Tom",
        "last_name": "Baker",
        "language": "en",
        "role": "analyst",
    }
    answer = client.post(page, given | {"capacity": "25", "streams": [], "languages": [], "complexity": ""})
    assert answer.status_code == 302, answer.content.decode()
    row = last()
    assert count() == before + 1
    assert (row.by, row.means) == (cast.administrator, "page")
    assert (row.before, row.after) == ({"is_active": True}, {"is_active": False})


def test_no_secret_is_kept(cast):
    account = User.objects.create_user("new@demo.example", "a password of hers", role="manager", last_name="Roe")
    account.set_password("another password")
    account.save()
    record(
        "sign_in", "new@demo.example", after={"totp_secret": "JBSWY3DP", "recovery_codes": ["1234"], "device": "key"}
    )
    text = "\n".join(f"{row.before} {row.after} {row.subject} {row.why}" for row in AdministrativeChange.objects.all())
    assert "'password': 'hidden'" in text
    for secret in ("a password of hers", "another password", account.password, "md5$", "pbkdf2", "JBSWY3DP", "1234"):
        assert secret not in text
    assert last().after["device"] == "key"


def test_what_happens_all_day_is_no_change_of_the_house(cast, client):
    before = count()
    client.force_login(cast.manager)  # last_login
    User.objects.filter(pk=cast.manager.pk).update(keys={"off": True}, language="fr")
    cast.manager.save()
    Queue.objects.update(place=F("place"))
    assert count() == before


def test_applicants_mend_their_own_account_and_another_hand_on_it_is_kept_without_names(cast):
    applicant = User.objects.get(email="applicant@demo.example")
    before = count()
    with acting(applicant):
        User.objects.filter(pk=applicant.pk).update(first_name="Alexandra")
    assert count() == before
    with acting(cast.administrator, why="Her name was misspelt."):
        User.objects.filter(pk=applicant.pk).update(first_name="Sandra")
    row = last()
    assert count() == before + 1
    assert (row.subject, row.before, row.after) == (
        f"#{applicant.pk}",
        {"first_name": "hidden"},
        {"first_name": "hidden"},
    )
    assert (row.by, row.why) == (cast.administrator, "Her name was misspelt.")


def test_a_change_without_a_name_is_kept_as_the_databases(cast):
    with connection.cursor() as cursor:
        cursor.execute("update nominee_user set role = 'auditor' where id = %s", [cast.analyst.pk])
    row = last()
    assert (row.by, row.before, row.after) == (None, {"role": "analyst"}, {"role": "auditor"})
    assert row.database_role


def test_a_change_that_is_taken_back_leaves_no_row(cast):
    before, hash_ = count(), last().hash
    with transaction.atomic():
        User.objects.filter(pk=cast.analyst.pk).update(is_active=False)
        assert count() == before + 1
        transaction.set_rollback(True)
    assert (count(), last().hash) == (before, hash_)


def test_rules_queues_and_settings_of_a_program_are_kept(ontario, ontario_files):
    kinds = set(AdministrativeChange.objects.values_list("kind", flat=True))
    assert {"program", "stream", "rules", "office", "team", "queue", "allocation"} <= kinds
    rules = AdministrativeChange.objects.filter(kind="rules").first()
    assert set(rules.after["definition"]) == {"sha256", "characters"}
    assert StreamVersion.objects.count() == AdministrativeChange.objects.filter(kind="rules").count()
    before = count()
    load(ontario_files)
    assert count() == before  # nothing is new
    Program.objects.update(executive_director_signs=True)
    assert last().after == {"executive_director_signs": True}
    Program.objects.update(desk={})
    assert last().kind == "program"
    assert list(last().after) == ["desk"]


def test_new_versions_of_letters_and_settings_are_kept_once(ontario, settings, monkeypatch):
    record_what_differs()
    assert record_what_differs() == []
    monkeypatch.setitem(CATALOGUE, "refusal", replace(CATALOGUE["refusal"], version="2027-01-01"))
    settings.PAYMENT_PROVIDER = "elsewhere.Provider"
    rows = {row.subject: row for row in record_what_differs()}
    assert set(rows) == {"refusal", "payment provider"}
    assert rows["refusal"].after["version"] == "2027-01-01"
    assert rows["refusal"].before["version"] != "2027-01-01"


def test_only_known_kinds_are_recorded(db):
    with pytest.raises(ValueError, match="no kind"):
        record("weather", "rain")


@pytest.mark.parametrize(
    "sql",
    [
        "update nominee_administrativechange set why = 'because'",
        "delete from nominee_administrativechange",
    ],
)
def test_the_log_is_only_added_to(ontario, sql):
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_row_put_in_by_hand_gets_its_place_from_the_database(ontario):
    before = last()
    row = AdministrativeChange.objects.create(
        number=1, at=before.at, kind="setting", subject="x", transaction=0, hash="forged", previous_hash="forged"
    )
    row.refresh_from_db()
    assert (row.number, row.previous_hash) == (before.number + 1, before.hash)
    assert broken() == []


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_make_one_chain():
    people = [User.objects.create_user(f"p{n}@demo.example", None, role="analyst", last_name=str(n)) for n in range(8)]
    start = threading.Barrier(4)
    problems: list[BaseException] = []

    def change(place: int) -> None:
        try:
            start.wait()
            for person in people[place * 2 : place * 2 + 2]:
                with transaction.atomic(), acting(people[place], why=f"by {place}"):
                    User.objects.filter(pk=person.pk).update(capacity=place)
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert broken() == []
    rows = AdministrativeChange.objects.filter(why__startswith="by ")
    assert len(rows) == 8
    assert {(row.why, row.by_id) for row in rows} == {(f"by {n}", people[n].pk) for n in range(4)}
