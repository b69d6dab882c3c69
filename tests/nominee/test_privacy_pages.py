"""What the privacy officer reads: unusual days with true numbers, the log, who saw a file, who searched for words."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import UTC, datetime, time, timedelta
from statistics import median

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.looks import keeping, unusual
from nominee.looks.recording import Row, keep
from nominee.models import Application, Explanation, Look, User
from tests.opening import said

pytestmark = pytest.mark.django_db
# The last Wednesday that is over: no odd hour by its weekday.
TODAY = timezone.localdate()
DAY = TODAY - timedelta(days=(TODAY.weekday() - 2) % 7 or 7)
HOME, LOG, FILE, WORDS = (f"/desk/privacy/{name}" for name in ("", "looks/", "file/", "words/"))


def text(response) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def at(hour: int, minute: int = 0) -> datetime:
    return datetime.combine(DAY, time(hour, minute), unusual.zone())


def look(user: User, file: Application | int | None, moment: datetime, what: str = "page", **more) -> None:
    key = file.pk if isinstance(file, Application) else file
    keep([Row(at=moment, user=user, what=what, route="desk-file", file=key, **more)])


@pytest.fixture
def privacy(client, files):
    client.force_login(files.cast.privacy_officer)
    return files.cast.privacy_officer


def found(kind: str) -> list[unusual.Finding]:
    return [row for row in unusual.of_day(DAY) if row.kind == kind]


# ------------------------------------------------------------------ what is unusual


def test_a_file_of_the_own_family_name_is_found_also_by_a_member_of_the_family(files):
    officer, other = files.cast.program_officer, files.cast.support_officer
    User.objects.filter(pk=officer.pk).update(last_name=files.held.file.family_name.upper())
    look(officer, files.held.file, at(10))
    look(officer, files.waits.file, at(10, 1))
    look(other, files.held.file, at(10))
    look(officer, files.waits.file, at(11), is_ahead=True)
    [one] = found("name")
    assert (one.user, one.count, one.files) == (officer, 1, [files.held.file.number])
    family = files.closed.file
    member = next(row.data["family_name"] for row in family.entries.filter(kind="family"))
    Application.objects.filter(pk=family.pk).update(search_name="somebody else")
    User.objects.filter(pk=other.pk).update(last_name=member)
    look(other, family, at(12))
    assert [row.files for row in found("name") if row.user == other] == [[family.number]]


def test_a_file_that_gives_the_accounts_own_address_is_found(files):
    officer = files.cast.manager
    User.objects.filter(pk=files.held.user.pk).update(email="other@demo.example")
    address = files.held.file.identifiers.filter(kind="email").values_list("value", flat=True)[0]
    User.objects.filter(pk=officer.pk).update(email=address)
    look(officer, files.held.file, at(10))
    look(files.cast.team_lead, files.held.file, at(10))
    assert [(row.user, row.count) for row in found("contact")] == [(officer, 1)]


def test_odd_hours_are_those_of_the_programs_clock(files):
    officer = files.cast.support_officer
    for hour, minute in ((5, 59), (6, 0), (20, 59)):
        look(officer, files.held.file, at(hour, minute))
    look(officer, files.waits.file, at(21, 0))
    look(files.cast.manager, files.held.file, at(12))
    [one] = found("hours")
    assert (one.user, one.count, one.first, one.last) == (officer, 2, at(5, 59), at(21, 0))
    saturday = DAY + timedelta(days=3)
    keep([Row(at=at(12) + timedelta(days=3), user=files.cast.manager, what="page", route="x", file=files.held.file.pk)])
    assert [row.user for row in unusual.of_day(saturday) if row.kind == "hours"] == [files.cast.manager]


def test_far_more_files_than_colleagues_is_measured_by_their_middle(files):
    officer = files.cast.support_officer
    colleagues = [
        User.objects.create_user(f"c{n}@demo.example", role=officer.role, team=officer.team) for n in range(3)
    ]
    for place, count in enumerate((2, 9, 12)):
        for key in range(count):
            look(colleagues[place], 900_000 + key, at(9, key))
    for key in range(27):
        look(officer, 900_000 + key, at(10, key))
    assert found("volume") == [], "27 is not more than three times the middle, which is 9"
    look(officer, 900_100, at(11))
    look(officer, 900_100, at(12))
    [one] = found("volume")
    assert (one.user, one.count, one.usual, one.others) == (officer, 28, 9, 3)
    assert [row.kind for row in unusual.of_day(DAY, officer) if row.kind == "volume"] == ["volume"]


def test_files_of_other_teams_are_found_and_those_of_the_own_team_are_not(files, monkeypatch):
    monkeypatch.setattr(unusual, "STRAYS", 2)
    mine, stranger, reviewer = files.cast.support_officer, files.cast.program_officer, files.cast.internal_reviewer
    now = timezone.now()
    for user in (mine, stranger, files.cast.team_lead, reviewer):
        for place, file in enumerate((files.held.file, files.waits.file)):
            keep([Row(at=now + timedelta(seconds=place), user=user, what="page", route="desk-file", file=file.pk)])
    rows = [row for row in unusual.of_day(timezone.localdate(now)) if row.kind == "strays"]
    assert [(row.user, row.count, set(row.files)) for row in rows] == [
        (stranger, 2, {files.held.file.number, files.waits.file.number})
    ]


def test_files_closed_long_ago_are_found_unless_one_worked_on_them(files, monkeypatch):
    monkeypatch.setattr(unusual, "CLOSED", 1)
    file, other = files.closed.file, files.cast.team_lead
    Application.objects.filter(pk=file.pk).update(decided_at=at(10).astimezone(UTC) - timedelta(days=30))
    look(other, file, at(9, 59))
    assert found("closed") == []
    look(other, file, at(10, 1))
    [one] = found("closed")
    assert (one.user, one.count) == (other, 1)


def test_tries_that_were_refused_are_counted_of_whoever_makes_them(files):
    person = files.waits.user
    for place in range(unusual.REFUSED):
        assert found("refused") == []
        look(person, None, at(10, place), is_refused=True, count=0, words=("x" * 32,))
    [one] = found("refused")
    assert (one.user, one.count) == (person, unusual.REFUSED)


# ------------------------------------------------------------------ the page of what is unusual


def evening(files) -> User:
    officer = files.cast.program_officer
    User.objects.filter(pk=officer.pk).update(last_name=files.held.file.family_name)
    look(officer, files.held.file, at(21, 47))
    return officer


def test_a_finding_gives_its_evidence_and_leads_to_the_persons_day(client, privacy, files):
    officer = evening(files)
    page = client.get(f"{HOME}?day={DAY}")
    name = files.held.file.family_name
    assert f"Looked at 1 file whose applicant or a member of the family is called {name}, too." in text(page)
    assert "2 findings" in text(page) and "At 21:47 E" in text(page)
    assert f"day={DAY}&amp;person={officer.pk}" in page.content.decode()
    assert said(files.held.file) not in text(page)
    day = client.get(f"{LOG}?day={DAY}&person={officer.pk}")
    assert files.held.file.number in text(day) and "Page of the file" in text(day)


def test_the_page_shows_the_last_whole_day_and_says_when_nothing_is_unusual(client, privacy, files):
    assert "Nothing unusual on this day." in text(client.get(HOME))
    evening(files)
    keep([Row(at=timezone.now(), user=files.cast.manager, what="page", route="x", file=files.held.file.pk)])
    assert "2 findings" in text(client.get(HOME))
    assert "2 findings" in text(client.get(f"{HOME}?day={DAY}&person=daniel"))
    assert "Nothing unusual of this person" in text(client.get(f"{HOME}?day={DAY}&person=nobody"))
    assert client.get(f"{HOME}?day=never").status_code == 200


def test_a_reason_is_kept_and_what_grows_afterwards_asks_anew(client, privacy, files):
    officer = evening(files)
    told = {"day": DAY, "who": officer.pk, "kind": "name", "reason": "short"}
    wrong = client.post(f"{HOME}explain/", told)
    assert wrong.status_code == 422 and "Say why this was right" in text(wrong) and "short" in text(wrong)
    answer = client.post(f"{HOME}explain/", told | {"reason": "A cousin's name; the lead asked for it."}, follow=True)
    assert "1 finding " in text(answer) and "A cousin's name" in text(answer)
    assert Explanation.objects.get().by == privacy
    second = files.waits.file
    Application.objects.filter(pk=second.pk).update(search_name=files.held.file.search_name)
    look(officer, second, at(22))
    assert "It has grown since then." in text(client.get(f"{HOME}?day={DAY}"))
    with pytest.raises(DatabaseError), transaction.atomic():
        Explanation.objects.update(reason="Never mind.")


def test_who_may_explain_and_what(files):
    officer, at_now = evening(files), timezone.now()
    reason = "The lead asked for it."
    for by in (files.cast.auditor, officer, files.cast.administrator):
        with pytest.raises(NotAllowed):
            keeping.explain(officer, DAY, "name", reason=reason, by=by, at=at_now)
    with pytest.raises(NotAllowed):
        keeping.explain(
            files.cast.privacy_officer, DAY, "name", reason=reason, by=files.cast.privacy_officer, at=at_now
        )
    with pytest.raises(NotNow):
        keeping.explain(officer, DAY, "volume", reason=reason, by=files.cast.privacy_officer, at=at_now)
    with pytest.raises(NotValid):
        keeping.explain(officer, DAY, "name", reason="  ", by=files.cast.privacy_officer, at=at_now)


# ------------------------------------------------------------------ the log


def test_the_log_is_read_page_by_page_and_every_row_once(client, privacy, files):
    for place in range(120):
        look(files.cast.manager, 900_000 + place, at(9, place // 3))
    address, seen = f"{LOG}?day={DAY}", []
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r"<td[^>]*>(\d{1,2} \w+ \d{4}, [\d:]+)", page)
        older = re.search(r'href="([^"]+)">Older', page)
        address = f"{LOG}{html.unescape(older[1])}" if older else ""
    assert len(seen) == 120 and seen == sorted(seen, reverse=True)


def test_the_log_is_narrowed_by_person_file_kind_and_refusal(client, privacy, files):
    look(files.cast.manager, files.held.file, at(9))
    look(files.cast.auditor, files.waits.file, at(10), what="document")
    look(files.waits.user, None, at(11), is_refused=True)
    for query, wanted in (
        ("", {"Louise Gagnon", "Grace Chen"}), ("&person=gagnon", {"Louise Gagnon"}), ("&what=document", {"Grace Chen"}),
        (f"&number={files.held.file.number.lower()}", {"Louise Gagnon"}), ("&person=nobody", set()), ("&refused=1", set()),
    ):  # fmt: skip
        page = text(client.get(f"{LOG}?day={DAY}{query}"))
        assert {
            name for name in ("Louise Gagnon", "Grace Chen") if f"{name} Manager" in page or f"{name} Auditor" in page
        } == wanted
    assert "Nobody has this name" in text(client.get(f"{LOG}?person=nobody"))
    for hostile in (
        "after=x",
        "after=2026-01-01T00:00:00_9",
        f"after={'9' * 400}",
        "day=2026-02-31",
        "number=%00",
        "person=9999999999",
    ):
        assert client.get(f"{LOG}?{hostile}").status_code == 200


def test_the_export_of_the_log_is_in_the_log(client, privacy, files):
    look(files.cast.manager, files.held.file, at(9), part="=cmd")
    answer = client.get(f"{HOME}looks.csv?day={DAY}")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert len(rows) == 2 and rows[1][6] == files.held.file.number and rows[1][7] == "'=cmd"
    told = Look.objects.get(user=privacy)
    assert (told.what, told.count, told.application) == ("log", 1, None) and f"day:{DAY}" in told.part


def test_the_privacy_officer_reads_no_file(client, privacy, files):
    assert client.get(f"/desk/applications/{files.held.file.number}/").status_code == 403
    assert client.get("/desk/search/?q=a").status_code == 403
    assert client.get("/", follow=True).redirect_chain[-1][0] == HOME


# ------------------------------------------------------------------ who saw a file, who searched


def test_who_saw_a_file_by_name_for_the_officer_and_by_role_for_the_person(client, privacy, files):
    file = files.held.file
    Application.objects.filter(pk=file.pk).update(language="fr")
    look(files.cast.manager, file, at(9))
    look(files.cast.auditor, file, at(10), what="document", part="passport")
    look(files.held.user, file, at(11))
    look(files.cast.auditor, files.waits.file, at(11))
    page = text(client.get(f"{FILE}?number={file.number.lower()}"))
    assert "Louise Gagnon" in page and "Grace Chen" in page and "Passport" in page
    assert files.held.user.last_name not in page
    answer = client.get(f"{HOME}file.csv?number={file.number}")
    rows = [row for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))) if len(row) == 6][1:]
    assert [(row[1], row[2]) for row in rows] == [
        ("Auditeur", "Document téléchargé"),
        ("Gestionnaire", "Page du dossier"),
    ]
    assert "Passeport" in rows[0][3] and answer.headers["Content-Language"] == "fr"
    assert "Gagnon" not in answer.content.decode() and "Chen" not in answer.content.decode()
    assert sorted(Look.objects.filter(user=privacy).values_list("what", "count", "part")) == [
        ("log", 2, f"number:{file.number}"), ("log", 2, f"number:{file.number}")
    ]  # fmt: skip


def test_a_number_that_no_submitted_file_has_is_said_at_the_field(client, privacy, files):
    for number in (files.draft.file.number, "X"):
        assert "No submitted file has this number." in text(client.get(f"{FILE}?number={number}"))
    assert "Nobody but the applicant has looked" in text(client.get(f"{FILE}?number={files.waits.file.number}"))


def test_the_officer_asks_who_searched_and_the_words_stand_in_no_address(client, privacy, files):
    client.force_login(files.cast.manager)
    client.get("/desk/search/?q=Dupont")
    client.force_login(privacy)
    page = client.post(WORDS, {"words": "dupont"})
    assert "1 search or try" in text(page) and "Louise Gagnon" in text(page)
    assert "Nobody searched for this" in text(client.post(WORDS, {"words": "durand"}))
    assert "Type what somebody" in text(client.post(WORDS, {"words": ""}))
    assert "Dupont" not in str(list(Look.objects.values()))
    assert Look.objects.filter(user=privacy, what="log", words__isnull=False).count() >= 1


def test_the_middle_of_the_others_is_that_of_statistics():
    for counts in ([5], [1, 5], [1, 2, 2, 9], [1, 4, 4, 7, 30], list(range(12))):
        for place, own in enumerate(counts):
            others = counts[:place] + counts[place + 1 :]
            assert unusual._middle_without(counts, own) == (median(others) if others else 0)


def test_what_was_asked_of_the_log_is_told_in_words(client, privacy):
    client.get(f"{LOG}?day=2026-01-31&what=image&refused=1&person={privacy.pk}")
    client.get(f"{LOG}?day=")
    page = text(client.get(LOG))
    assert f"31 January 2026, account {privacy.pk}, Page of a document, refused alone" in page
    assert "all days" in page and "day:" not in page
