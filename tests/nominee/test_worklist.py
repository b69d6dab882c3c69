"""The list of files: whose they are, how urgent and why, what is counted, how it is narrowed and turned."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from worklist_files import copies, day

from nominee.access import open_to, visible_to
from nominee.desk.worklist import listing
from nominee.desk.worklist.listing import severities
from nominee.models import Application, Note, SavedView, Team, User
from nominee.search import search_form
from nominee.work.urgency import severity


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def numbers(response) -> list[str]:
    return re.findall(r'data-number="([^"]+)"', response.content.decode())


@pytest.fixture
def held(files):
    """A file that the support officer holds."""
    return files.held


@pytest.fixture
def officer(held, client):
    client.force_login(held.cast.support_officer)
    return held.cast.support_officer


# ------------------------------------------------------------------ whose files, and in which order


def test_each_role_finds_in_its_queues_what_waits_for_it(client, files):
    for role, told in {"support_officer": files.waits, "manager": files.recommended, "program_officer": None}.items():
        client.force_login(getattr(files.cast, role))
        assert numbers(client.get("/desk/?view=queues")) == ([told.file.number] if told else [])


def test_the_list_opens_with_what_the_officer_holds(client, held, officer):
    page = client.get("/desk/")
    assert numbers(page) == [held.file.number]
    assert "Mine (1)" in text(page)


def test_a_reader_without_a_turn_sees_the_open_files(client, files):
    client.force_login(files.cast.auditor)
    page = client.get("/desk/?view=mine")
    assert set(numbers(page)) == {files.held.file.number, files.waits.file.number, files.recommended.file.number}
    assert "My queues" not in text(page) and "Take the next file" not in text(page).split("Keys")[0]
    assert 'name="pick"' not in page.content.decode()


def test_open_to_is_what_visible_to_has_open(files):
    own = files.waits.user
    User.objects.filter(pk=own.pk).update(role="support_officer")
    for user in (files.cast.support_officer, files.cast.analyst, User.objects.get(pk=own.pk)):
        assert set(open_to(user)) == set(visible_to(user).filter(decided_at__isnull=True))
    assert files.held.file in open_to(files.cast.auditor)


def test_no_draft_and_no_file_of_ones_own_is_on_the_desk(client, files):
    own, draft = files.held, files.draft.file.number
    User.objects.filter(pk=own.user.pk).update(role="support_officer")
    client.force_login(User.objects.get(pk=own.user.pk))
    for view in ("mine", "queues", "open", "closed", "aside"):
        assert not {own.file.number, draft} & set(numbers(client.get("/desk/", {"view": view})))
    for number in (draft, own.file.number):
        assert client.get(f"/desk/preview/{number}/").status_code == 404
    assert "no file with this number" in text(client.get(f"/desk/?view=open&preview={draft}"))


def test_pages_follow_each_other_without_a_gap_or_a_double_and_lead_back(client, held, officer, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    days = {0: 3, 1: 3, 2: -1, 3: 40, 4: 3, 5: 5}
    made = copies(held.file, 6, next_on=lambda place: day(days[place]))
    Application.objects.filter(pk=held.file.pk).update(next_on=day(60))
    Application.objects.filter(pk__in=[made[3].pk, made[5].pk]).update(status="information_requested")
    seen, addresses = [], ["/desk/"]
    while addresses[-1]:
        page = client.get(addresses[-1])
        seen.append(numbers(page))
        following = re.search(r'href="(\?[^"]+)" rel="next"', page.content.decode())
        addresses.append("/desk/" + following[1].replace("&amp;", "&") if following else "")
    wanted = [*(made[place].number for place in (2, 0, 1, 4)), held.file.number, made[5].number, made[3].number]
    assert [
        number for page in seen for number in page
    ] == wanted  # the program's own first; then what waits for the applicant
    back = re.search(r'href="(\?[^"]+)" rel="prev"', client.get(addresses[-2]).content.decode())
    assert numbers(client.get("/desk/" + back[1].replace("&amp;", "&"))) == seen[-2]


def test_closed_files_come_newest_first(client, files, officer):
    moments = [files.closed.file.decided_at - timedelta(days=days) for days in (9, 2, 5)]
    made = copies(files.closed.file, 3, decided_at=lambda place: moments[place])
    page = client.get("/desk/?view=closed").content.decode()
    assert 'name="every"' not in page and 'name="pick"' not in page  # nothing is done to closed files
    wanted = [files.closed.file.number, *(made[place].number for place in (1, 2, 0))]
    assert numbers(client.get("/desk/?view=closed")) == wanted


# ------------------------------------------------------------------ groups, receipts, rows


def test_groups_count_the_whole_view_and_not_the_page(client, held, officer, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    days = (-30, -30, -20, -2, 0, 4, 30)
    copies(held.file, len(days), next_on=lambda place: day(days[place]))
    Application.objects.filter(pk=held.file.pk).update(status="information_requested", next_on=day(9))
    page = text(client.get("/desk/"))
    assert "Critically overdue (3)" in page
    assert re.search(
        r"Critically overdue 3 Overdue 1 Due today 1 Due this week 1 Later 1 Waiting for the applicant 1", page
    )
    Application.objects.exclude(assigned_to=officer).update(next_on=day(1))
    assert "Critically overdue (3)" in text(client.get("/desk/?view=open"))  # counted another way


def test_each_day_has_one_severity_and_the_lists_agree_with_the_rule(held):
    today = day(0)
    for days in (-15, -14, -1, 0, 1, 7, 8):
        Application.objects.filter(pk=held.file.pk).update(next_on=day(days))
        met = [name for name, which in severities(today).items() if Application.objects.filter(which, pk=held.file.pk)]
        assert met == [severity(day(days), today)]


def test_a_row_says_what_to_do_until_when_and_why(client, held, officer):
    Application.objects.filter(pk=held.file.pk).update(
        next_on="2027-01-11", next_rule="permit_ends", language="fr",
        next_receipt={"basis": "2027-03-12", "days": -60, "nearest": {"rule": "service_standard", "on": "2027-02-02"}},
    )  # fmt: skip
    for words in ("An old one.", "Called the employer.\nThey will write."):
        Note.objects.create(application=held.file, kind="call", text=words, by=officer, at="2026-01-01T12:00Z")
    page = text(client.get("/desk/"))
    for words in (
        "Finish the completeness check", "Status in Canada ends 12 March 2027", "act by 11 January 2027", "In French",
        "Rule: “Status in Canada ends”. 60 days before 12 March 2027.",
        "The next rule would be “Service standard”, on 2 February 2027.", "Called the employer.", "Marie Roy",
    ):  # fmt: skip
        assert words in page
    assert "An old one." not in page and "They will write." not in page


def test_the_number_of_queries_does_not_grow_with_the_files(client, held, officer):
    copies(held.file, 4)
    client.get("/desk/")
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/")
    copies(held.file, 45)
    with CaptureQueriesContext(connection) as many:
        assert len(numbers(client.get("/desk/"))) == 50
    assert len(many) <= len(few) <= 16


# ------------------------------------------------------------------ filters


def test_facets_count_what_choosing_would_show(client, held, officer):
    copies(held.file, 3, language="fr")
    copies(held.file, 2, language=lambda place: ("fr", "en")[place], status="verification")
    page = client.get("/desk/?state=verification")
    assert len(numbers(page)) == 2
    assert re.search(r"State Completeness check 4 Verification 2", text(page))  # as if no state were chosen
    assert re.search(r"Language English 1 French 1\b", text(page))
    both = client.get("/desk/?state=verification&state=completeness&language=fr")
    assert len(numbers(both)) == 4
    assert (
        'href="?view=mine&amp;state=verification&amp;language=fr"' in both.content.decode()
    )  # without the other state


@pytest.mark.parametrize("view", ["mine", "queues", "team", "open", "aside", "closed"])
def test_every_filter_works_in_every_view(client, held, officer, view):
    for facet, value in {
        "severity": "later", "state": "completeness", "stream": held.file.stream.code, "holder": f"u{officer.pk}",
        "language": "en", "rule": "in_this_state", "complexity": "2", "received": "older",
    }.items():  # fmt: skip
        assert client.get("/desk/", {"view": view, facet: value}).status_code == 200


@pytest.mark.parametrize("typed", ["{number}", "  {lower} ", "Lefèvre", "LEFÈVRE-CHÂTELAIN", "zoe lefevre"])
def test_a_list_is_narrowed_by_number_and_name_however_typed(client, held, officer, typed):
    copies(held.file, 2, search_name="somebody else")
    Application.objects.filter(pk=held.file.pk).update(search_name=search_form("Zoé Lefèvre-Châtelain"))
    query = typed.format(number=held.file.number, lower=held.file.number.lower())
    page = client.get("/desk/", {"q": query})
    assert numbers(page) == [held.file.number]


@pytest.mark.parametrize(
    "address",
    ["after=none.x", "after=0_9999-99-99_1", "after=0_2026-01-01_" + "9" * 40, "after=0_2026-01-01_٣", "before=1_x_1",
     "after=0_2026-01-01T00:00_1", "view=closed&after=0_2026-01-01_3", "before=0_2026-01-01T10:00:00%2B00:00_5",
     "state=password", "stream=%00", "view=../../etc", "q=" + "a" * 10_000, "q=%00", "q=%25_%27", "holder=u99999999999",
     "holder=u1%27", "preview=%00", "preview=nothing", "page=-1&sort=password", "rule=%F0%9F%92%A5"],
)  # fmt: skip
def test_an_address_that_means_nothing_is_answered_calmly(client, officer, address):
    assert client.get(f"/desk/?{address}").status_code == 200


def test_five_hundred_filters_are_answered_in_words(client, held, officer):
    page = client.get("/desk/?" + "&".join(f"holder=u{place}" for place in range(1, 501)))
    assert page.status_code == 200
    assert "The address has 500 filters. The first 60 are used" in text(page)
    page = client.get("/desk/?" + "&".join(f"state=nothing{place}" for place in range(500)))
    assert "500 filters of the address are not known" in text(page)
    assert numbers(page) == [held.file.number]


def test_an_address_of_thousands_of_parts_is_answered_in_words(client, officer, caplog):
    answer = client.get("/desk/?" + "&".join(f"a={place}" for place in range(2100)))
    assert answer.status_code == 400 and "more than 2000 parts" in text(answer)
    assert not [row for row in caplog.records if row.levelname == "ERROR"]


@pytest.mark.parametrize(("typed", "is_found"), [("chat", True), ("zoé lef", True), ("LEF CHÂ", True), ("fevre", False),
                                                 ("lefevre marie", False), ("%", False)])  # fmt: skip
def test_a_list_is_narrowed_by_what_words_begin_with(client, held, officer, typed, is_found):
    Application.objects.filter(pk=held.file.pk).update(search_name=search_form("Lefèvre-Châtelain Zoé"))
    assert numbers(client.get("/desk/", {"q": typed})) == ([held.file.number] if is_found else [])


def test_closed_files_are_narrowed_by_what_the_name_begins_with(client, files, officer):
    Application.objects.filter(pk=files.closed.file.pk).update(search_name="lefevre chatelain zoe")
    for typed, is_found in {"Lefèvre-Ch": True, files.closed.file.number[:-1]: True, "zoe": False}.items():
        assert bool(numbers(client.get("/desk/", {"view": "closed", "q": typed}))) is is_found


def test_difficulty_and_age_are_filters_with_numbers(client, held, officer):
    ages = (3, 20, 60, 120, 400)
    copies(held.file, 5, complexity=lambda place: (1, 1, 2, 2, 3)[place],
           submitted_at=lambda place: timezone.now() - timedelta(days=ages[place]))  # fmt: skip
    Application.objects.filter(pk=held.file.pk).update(complexity=3, submitted_at=timezone.now() - timedelta(days=300))
    page = text(client.get("/desk/"))
    assert re.search(r"Difficulty Plain files 2 Files of some difficulty 2 Hard files 2", page)
    assert re.search(r"Received In the last 7 days 1 8 to 30 days ago 1 31 to 90 days ago 1 91 to 180 days ago 1 Longer ago 2", page)  # fmt: skip
    assert len(numbers(client.get("/desk/?complexity=2&received=quarter&received=older"))) == 1  # the fifth is hard
    assert re.search(r"Difficulty Plain files 3", text(client.get("/desk/?view=team")))  # and the one that waits


def test_an_empty_list_says_why(client, files):
    client.force_login(files.cast.manager)
    assert "You hold no file. In your queues wait: 1." in text(client.get("/desk/"))
    assert "No file of this view matches the filters." in text(client.get("/desk/?q=nobody"))


def test_a_list_opens_for_a_team_without_a_queue(client, files):
    office = files.cast.manager.team.office
    team = Team.objects.create(code="bare", name={"en": "Without a queue", "fr": "Sans file"}, office=office)
    client.force_login(User.objects.create_user("newcomer@demo.example", role="support_officer", team=team))
    for view in ("mine", "queues", "team", "open"):
        assert client.get(f"/desk/?view={view}").status_code == 200


# ------------------------------------------------------------------ preview, export


def test_a_file_is_previewed_beside_the_list_and_alone(client, held, officer):
    Note.objects.create(
        application=held.file, kind="risk", text="Two payslips differ.", by=officer, at="2026-01-01T12:00Z"
    )
    beside = text(client.get(f"/desk/?preview={held.file.number}"))
    alone = client.get(f"/desk/preview/{held.file.number}/")
    for words in ("Two payslips differ.", "Latest events", "Start completeness check"):
        assert words in beside and words in text(alone)
    assert "<html" not in alone.content.decode()


def test_the_list_is_exported_with_its_filters_and_safe_cells(client, held, officer, caplog):
    caplog.set_level("INFO", "nominee.desk.worklist.export")
    copies(held.file, 2, language="fr", family_name="=cmd|' /C calc'!A0", given_names="")
    client.cookies["language"] = "fr"
    answer = client.get("/desk/files.csv?language=fr")
    content = b"".join(answer.streaming_content).decode()
    rows = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))
    assert len(rows) == 3 and content.startswith("\ufeff")
    assert rows[1][1] == "'=cmd|' /C calc'!A0"
    assert rows[1][2] == "Vérification de l’exhaustivité"
    assert rows[1][rows[0].index("Prochaine étape")] == "Terminer la vérification de l’exhaustivité"
    said = caplog.messages[-1]
    assert f"account {officer.pk}: 2 files by ?view=mine&language=fr: File, Name," in said
    client.force_login(held.cast.analyst)
    assert client.get("/desk/files.csv").status_code == 403


# ------------------------------------------------------------------ saved views


def test_saved_views_have_numbers_from_one_question(client, held, officer):
    copies(held.file, 2, language="fr")
    for name, query in {"French": "?view=mine&language=fr", "None": "?view=team&q=nobody"}.items():
        client.post("/desk/views/", {"query": query, "name": name})
    with CaptureQueriesContext(connection) as two:
        page = text(client.get("/desk/"))
    assert "French (2)" in page and "None (0)" in page
    for place in range(5):
        client.post("/desk/views/", {"query": f"?view=mine&q=a{place}", "name": f"More {place}"})
    with CaptureQueriesContext(connection) as seven:
        client.get("/desk/")
    assert len(seven) == len(two)


def test_a_saved_view_survives_and_opens_the_list(client, held, officer):
    copies(held.file, 2, language="fr")
    kept = client.post("/desk/views/", {"query": "?view=team&language=fr&after=0_2026-01-01_1&state=x", "name": " French ",
                                        "first": "1", "shared": "1"})  # fmt: skip
    assert kept.status_code == 302
    assert SavedView.objects.get().query == "?view=team&language=fr"
    client.logout()
    client.force_login(officer)
    page = client.get("/desk/")
    assert len(numbers(page)) == 2 and "French" in text(page)
    assert len(numbers(client.get("/desk/?view=mine"))) == 3


def test_a_shared_view_shows_each_reader_their_own_files(client, held, officer):
    client.post("/desk/views/", {"query": "?view=mine", "name": "Ours", "shared": "1"})
    lead = held.cast.team_lead
    assert lead.team == officer.team
    client.force_login(lead)
    page = client.get("/desk/")
    assert "Ours" in text(page) and numbers(page) == []
    view = SavedView.objects.get()
    assert client.post(f"/desk/views/{view.pk}/", {"do": "delete"}).status_code == 404
    client.force_login(held.cast.program_officer)  # of another team
    assert "Ours" not in text(client.get("/desk/"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": " "}, "Give the view a name."),
        ({"name": "x" * 61}, "at most 60"),
        ({"name": " all  OPEN "}, "The list has a view of this name already."),
        ({"name": "a", "shared": "1"}, "in no team"),
    ],
)
def test_a_view_that_cannot_be_saved_is_said_at_the_field(client, files, given, words):
    client.force_login(files.cast.auditor)
    answer = client.post("/desk/views/", {"query": "?view=open&language=fr", **given})
    assert answer.status_code == 422
    assert words in text(answer) and "language=fr" in answer.content.decode()


def test_one_view_is_the_first_and_a_name_is_kept_once(client, held, officer):
    for name in ("One", "Two", "One"):
        client.post("/desk/views/", {"query": "?view=open", "name": name, "first": "1", "replace": "1"})
    assert list(SavedView.objects.filter(is_first=True).values_list("name", flat=True)) == ["One"]
    two = SavedView.objects.get(name="Two")
    client.post(f"/desk/views/{two.pk}/", {"do": "first"})
    assert list(SavedView.objects.filter(is_first=True)) == [two]
    client.post(f"/desk/views/{two.pk}/", {"do": "delete"})
    assert list(SavedView.objects.values_list("name", flat=True)) == ["One"]


def test_a_view_is_replaced_only_when_that_is_meant(client, held, officer):
    client.post("/desk/views/", {"query": "?view=open", "name": "Late ones"})
    again = {"query": "?view=closed", "name": "late ones"}
    asked = client.post("/desk/views/", again)
    assert asked.status_code == 422 and "You have a view “Late ones” already." in text(asked)
    assert 'name="replace"' in asked.content.decode() and SavedView.objects.get().query == "?view=open"
    assert client.post("/desk/views/", again | {"replace": "1"}).status_code == 302
    assert list(SavedView.objects.values_list("name", "query")) == [("Late ones", "?view=closed")]
