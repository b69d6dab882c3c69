"""One look, one row: what is in it, what a minute folds, what the database refuses, and what it costs a page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nominee import clock
from nominee.looks import hashing, keeping, reading, recording
from nominee.models import DisposedLooks, Document, Look
from nominee.selectors import live_documents

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(second=30, microsecond=0)


@pytest.fixture
def officer(client, files):
    client.force_login(files.cast.support_officer)
    return files.cast.support_officer


def page(files) -> str:
    return f"/desk/applications/{files.held.file.number}/"


def passport(files) -> Document:
    """With bytes in the folder of this test."""
    paper = live_documents(files.held.file)["passport"]
    paper.file.storage.save(paper.file.name, ContentFile(b"%PDF-1.7"))
    return paper


def only() -> Look:
    return Look.objects.get()


def test_a_look_says_who_what_when_and_from_where(client, officer, files):
    with clock.standing_at(NOW):
        client.get(page(files), REMOTE_ADDR="10.1.2.3")
    look = only()
    assert (look.user, look.role, look.team, look.application) == (officer, officer.role, officer.team, files.held.file)
    assert (look.what, look.route, look.at, look.times, look.count) == ("page", "desk-file", NOW, 1, 1)
    assert look.address == "10.1.2.3" and not look.is_refused and not look.is_ahead
    assert len(look.session) == 16 and look.session not in client.session.session_key


def test_the_address_is_kept_only_where_the_house_wants_it(client, officer, files, settings):
    settings.LOOKS_KEEP_ADDRESS = False
    client.get(page(files))
    assert only().address is None


def test_a_document_is_told_by_its_slot_and_page(client, officer, files):
    paper = passport(files)
    client.get(f"/documents/{paper.public_id}/1.png?size=small")
    client.get(f"/documents/{paper.public_id}/")
    assert list(Look.objects.order_by("id").values_list("what", "part", "application")) == [
        ("image", "passport 1", files.held.file.pk), ("document", "passport", files.held.file.pk)
    ]  # fmt: skip


def test_a_link_to_a_document_elsewhere_is_a_look_at_it(client, officer, files, settings):
    settings.FILES_URL = "https://files.example"
    assert client.get(f"/documents/{passport(files).public_id}/").status_code == 302
    assert (only().what, only().application) == ("document", files.held.file)


def test_the_same_within_a_minute_is_one_row_that_counts(client, officer, files):
    for seconds in (0, 10, 29):
        with clock.standing_at(NOW + timedelta(seconds=seconds)):
            client.get(page(files))
    assert (only().times, only().at) == (3, NOW)
    with clock.standing_at(NOW + timedelta(seconds=30)):
        client.get(page(files))
        client.get(f"{page(files)}checks/")
    assert sorted(Look.objects.values_list("route", "times")) == [
        ("desk-checks", 1),
        ("desk-file", 1),
        ("desk-file", 3),
    ]


def test_a_page_read_ahead_is_told_as_such_until_it_is_opened(client, officer, files):
    client.get(page(files), headers={"Sec-Purpose": "prefetch"})
    assert only().is_ahead
    client.post(f"{page(files)}here/", {"doing": "viewing"})
    assert Look.objects.count() == 1, "that somebody is still here is no look"
    client.post(f"{page(files)}here/", {"doing": "viewing", "opened": "1"})
    opened = Look.objects.get(is_ahead=False)
    assert (opened.what, opened.route, opened.application) == ("page", "desk-file", files.held.file)


def test_a_list_is_one_row_with_its_length(client, officer, files):
    client.get("/desk/?view=open")
    look = only()
    assert (look.what, look.route, look.application, look.count) == ("list", "desk", None, 3)
    assert look.part == "?view=open"


def test_a_file_beside_the_list_is_a_look_at_it(client, officer, files):
    client.get(f"/desk/?view=open&preview={files.held.file.number}")
    assert set(Look.objects.values_list("what", "application")) == {("list", None), ("preview", files.held.file.pk)}


def test_an_export_is_kept_with_its_filters_and_rows_before_a_row_is_sent(client, officer, files):
    answer = client.get("/desk/files.csv?view=open&language=en&q=zzz")
    look = only()
    assert (look.what, look.count) == ("export", 0) and "language=en" in look.part and "zzz" not in look.part
    assert b"".join(answer).count(b"\r\n") == 1
    answer = client.get("/desk/files.csv?view=open")
    look = Look.objects.exclude(pk=look.pk).get()
    assert look.count == 3 == b"".join(answer).count(b"\r\n") - 1
    client.get(f"{page(files)}checks.csv")
    assert Look.objects.get(what="checks").application == files.held.file


def test_searched_words_can_be_asked_for_and_not_read(client, officer, files):
    client.get("/desk/search/?q=Éric AB-12 34567")
    look = only()
    assert (look.what, look.count) == ("search", 0) and len(look.words) == 5
    assert all(len(word) == 32 for word in look.words)
    for words in ("eric", "ERIC", "ab 12", "34567 Eric", "éric ab1234567"):
        assert list(reading.searched_for(words)) == [look], words
    for words in ("eri", "erica", "eric smith", "", "?"):
        assert not reading.searched_for(words).exists(), words


def test_a_replaced_key_still_finds_what_was_searched_under_it(client, officer, files, settings):
    settings.LOOKS_KEY = "old"
    client.get("/desk/search/?q=Zoe")
    settings.LOOKS_KEY = "new old"
    assert list(reading.searched_for("zoe")) == [only()]
    settings.LOOKS_KEY = "new"
    assert not reading.searched_for("zoe").exists()
    assert hashing.words_hashed("zoe") != hashing.words_hashed("zoë x")


def test_a_refused_try_names_no_file_and_is_found_by_its_number(client, files):
    number = files.held.file.number
    client.force_login(files.waits.user)
    client.get(f"/apply/{number}/")
    client.get("/apply/NONE-2026-000001/")
    looks = list(Look.objects.filter(is_refused=True))
    assert len(looks) == 2 and all(look.application_id is None for look in looks)
    assert [look.user for look in reading.searched_for(number)] == [files.waits.user]


CHANGES = (
    "update nominee_look set user_id = user_id + 1", "update nominee_look set at = at + interval '1 second'",
    "update nominee_look set application_id = null", "update nominee_look set times = times + 2",
    "update nominee_look set times = 0", "update nominee_look set words = null, part = 'x'",
    "delete from nominee_look", "delete from only nominee_look_rest",
)  # fmt: skip


@pytest.mark.parametrize("sql", CHANGES)
def test_the_database_refuses_to_change_or_remove_a_look(files, sql):
    long_ago = NOW - timedelta(days=800)
    for at in (NOW, long_ago):
        recording.keep([recording.Row(at=at, user=files.cast.manager, what="page", route="desk-file", file=1)])
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update nominee_look set times = times + 1 where at < now() - interval '2 hours'")
    assert Look.objects.count() == 2


def test_no_part_of_the_log_can_be_emptied(db):
    with connection.cursor() as cursor:
        cursor.execute(
            """select relname from pg_class where (relname ~ '^nominee_look(_rest|_\\d{4}_\\d{2})?$' or relname in
               ('nominee_explanation', 'nominee_disposedlooks')) and relkind in ('r', 'p') and not exists (
               select 1 from pg_trigger where tgrelid = pg_class.oid and tgtype & 32 > 0 and tgtype & 2 > 0)"""
        )
        assert cursor.fetchall() == []
        cursor.execute("select count(*) from pg_inherits where inhparent = 'nominee_look'::regclass")
        assert cursor.fetchone()[0] >= 4


def test_coming_months_have_their_part_and_a_clock_that_was_ahead_loses_nothing(files):
    ahead = (NOW + timedelta(days=400)).replace(day=10)
    assert keeping.prepare(NOW) == keeping.MONTHS_AHEAD
    recording.keep([recording.Row(at=ahead, user=files.cast.manager, what="page", route="desk-file", file=1)])
    assert keeping.prepare(ahead) == keeping.MONTHS_AHEAD - 1
    assert Look.objects.filter(at=ahead).count() == 1


def test_looks_go_by_the_schedule_alone_for_a_purpose_and_never_within_a_year(files):
    officer, old = files.cast.privacy_officer, date(2020, 5, 20)
    keep = NOW - timedelta(days=500)
    with connection.cursor() as cursor:
        cursor.execute("select nominee_prepare_looks(%s)", [old])
    moments = [NOW - (NOW.date() - old) * 1, keep - timedelta(days=400), keep, NOW]
    recording.keep(
        [recording.Row(at=at, user=files.cast.manager, what="page", route="desk-file", file=1) for at in moments]
    )
    for before, why, by in (
        (keep.date(), "short", officer.email),
        (NOW.date() - timedelta(days=300), "Schedule 12-4, year 2020", officer.email),
        (keep.date(), "Schedule 12-4, year 2020", files.cast.manager.email),
        (keep.date(), "Schedule 12-4, year 2020", "nobody@demo.example"),
    ):
        with pytest.raises(CommandError), transaction.atomic():
            call_command("dispose_looks", before=before, purpose=why, by=by)
    assert Look.objects.count() == 4
    call_command("dispose_looks", before=keep.date(), purpose="Schedule 12-4, year 2020", by=officer.email)
    assert list(Look.objects.order_by("at").values_list("at", flat=True)) == [keep, NOW]
    kept = DisposedLooks.objects.get()
    assert (kept.count, kept.by, kept.before.day) == (2, officer, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete()


@pytest.mark.parametrize("address", ["/desk/?view=open", "/desk/applications/{number}/"])
def test_a_page_pays_one_statement(client, officer, files, address):
    client.get(address.format(number=files.held.file.number))
    with CaptureQueriesContext(connection) as sent:
        client.get(address.format(number=files.held.file.number))
    about = [row["sql"] for row in sent if "nominee_look" in row["sql"]]
    assert len(about) == 1 and about[0].startswith("insert into nominee_look")


def test_when_the_log_cannot_be_written_a_page_is_sent_and_a_document_is_not(
    client, officer, files, monkeypatch, caplog
):
    def broken(rows):
        raise OperationalError("the disk is full")

    monkeypatch.setattr(recording, "keep", broken)
    client.raise_request_exception = False
    paper = passport(files)
    assert client.get(page(files)).status_code == 200
    assert "a look by account" in caplog.text and "desk-file" in caplog.text
    for address in (
        f"/documents/{paper.public_id}/", f"/documents/{paper.public_id}/1.png", "/desk/files.csv",
        f"{page(files)}checks.json", f"/api/v1/applications/{files.held.file.number}",
    ):  # fmt: skip
        assert client.get(address).status_code == 503, address


def test_a_page_that_forgets_to_say_whose_file_it_shows_is_a_fault(client, officer, files, monkeypatch, caplog):
    monkeypatch.setattr("nominee.seen.file", lambda key, part="": None)
    client.get(page(files))
    assert "whose is not noted" in caplog.text


def test_nobody_looks_where_nobody_is_signed_in(client, files):
    client.get(page(files))
    client.get("/")
    assert not Look.objects.exists()
