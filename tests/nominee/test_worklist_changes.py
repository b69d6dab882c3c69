"""What the list does to files: many at once with a dry run and a way back, putting aside, the next file."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from worklist_files import copies, day

from nominee import tasks
from nominee.desk.worklist import undoing
from nominee.models import Application, Holding, Queue, Team, User
from nominee.templatetags.kit import date_in_words


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def hidden(response, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1].replace("&amp;", "&")


@pytest.fixture
def lead(files, client):
    client.force_login(files.cast.team_lead)
    return files.cast.team_lead


@pytest.fixture
def colleague(files):
    return User.objects.create_user(
        "colleague@demo.example", role="support_officer", team=Team.objects.get(code="intake"), first_name="Sam"
    )


def assign(client, picked, to, **more):
    """Through the three pages; answers the dry run and the result."""
    asked = client.post(
        "/desk/files/assign/", {"pick": [file.number for file in picked], "within": "?view=team", **more}
    )
    given = {"to": to, "files": hidden(asked, "files"), "within": hidden(asked, "within")}
    check = client.post("/desk/files/assign/", given | {"stage": "check"})
    return check, client.post("/desk/files/assign/", given | {"stage": "do"}, follow=True)


# ------------------------------------------------------------------ many files at once


def test_two_hundred_files_with_seven_conflicts_change_but_for_the_seven(client, files, lead, colleague):
    open_ones = copies(files.held.file, 193)
    other_step = copies(files.held.file, 4, status="assessment", assigned_to=files.cast.program_officer)
    own = copies(files.held.file, 3, applicant=lambda place: colleague)
    User.objects.filter(pk=colleague.pk).update(role="support_officer")
    before = Holding.objects.filter(user=colleague).count()
    check, result = assign(client, open_ones + other_step + own, f"u{colleague.pk}")
    assert "193 of 200 will change. 7 will not:" in text(check)
    assert text(check).count("It is this person’s own file.") == 3
    assert "193 files changed." in text(result)
    assert text(result).count("Left as it was.") == 7
    assert Application.objects.filter(assigned_to=colleague).count() == 193
    assert Holding.objects.filter(user=colleague).count() == before + 193
    undone = client.post("/desk/files/undo/", {"do": "undo"})
    assert "193 files are as they were before." in text(undone)
    assert not Application.objects.filter(assigned_to=colleague).exists()
    assert Holding.objects.filter(user=files.cast.support_officer, until_at__isnull=True).count() >= 193


def test_the_dry_run_changes_nothing(client, files, lead, colleague):
    asked = client.post("/desk/files/assign/", {"pick": files.held.file.number})
    check = client.post(
        "/desk/files/assign/", {"files": hidden(asked, "files"), "to": f"u{colleague.pk}", "stage": "check"}
    )
    assert "1 of 1 will change." in text(check)
    assert Application.objects.get(pk=files.held.file.pk).assigned_to == files.cast.support_officer


def test_undo_leaves_what_was_changed_again_and_says_so(client, files, lead, colleague):
    first, second = copies(files.held.file, 2)
    assign(client, [first, second], f"u{colleague.pk}")
    Application.objects.filter(pk=second.pk).update(assigned_to=lead)
    undone = text(client.post("/desk/files/undo/", {"do": "undo"}))
    assert "1 file is as it was before." in undone
    assert f"{second.number} : It was changed again since." in undone
    assert Application.objects.get(pk=first.pk).assigned_to == files.cast.support_officer
    again = client.post("/desk/files/undo/", {"do": "undo"}, follow=True)
    assert "nothing to undo" in text(again)


def test_undo_takes_no_file_from_somebody_who_has_taken_a_step(client, files, lead, colleague):
    file = files.held.file
    assign(client, [file], f"u{colleague.pk}")
    Application.objects.filter(pk=file.pk).update(status_since=timezone.now())
    undone = text(client.post("/desk/files/undo/", {"do": "undo"}))
    assert "It was changed again since." in undone
    assert Application.objects.get(pk=file.pk).assigned_to == colleague


def test_undo_of_bringing_back_reaches_into_no_other_list(client, files, calm, lead, colleague):
    client.force_login(files.cast.support_officer)
    client.post(f"/desk/applications/{calm.number}/aside/", aside(5))
    client.post(f"/desk/applications/{calm.number}/aside/", {"do": "back"})
    Application.objects.filter(pk=calm.pk).update(assigned_to=colleague)
    assert "It was changed again since." in text(client.post("/desk/files/undo/", {"do": "undo"}))
    assert not Application.objects.get(pk=calm.pk).is_aside


def test_undo_is_gone_after_ten_minutes_or_when_it_is_put_away(client, files, lead, colleague):
    for is_late in (True, False):
        assign(client, copies(files.held.file, 1), f"u{colleague.pk}")
        assert "Undo" in text(client.get("/desk/"))
        if is_late:
            session = client.session
            session[undoing.KEY] |= {"at": (timezone.now() - timedelta(minutes=11)).isoformat()}
            session.save()
        else:
            client.post("/desk/files/undo/", {"do": "dismiss"})
        assert "Undo" not in text(client.get("/desk/"))
        client.post("/desk/files/undo/", {"do": "undo"})
    assert Application.objects.filter(assigned_to=colleague).count() == 2


def test_a_form_sent_twice_is_one_change_with_one_way_back(client, files, lead, colleague):
    file = copies(files.held.file, 1)[0]
    asked = client.post("/desk/files/assign/", {"pick": file.number})
    given = {"files": hidden(asked, "files"), "to": f"u{colleague.pk}"}
    check = client.post("/desk/files/assign/", given | {"stage": "check"})
    given |= {"files": hidden(check, "files"), "stage": "do"}
    for _press in range(2):
        result = text(client.post("/desk/files/assign/", given, follow=True))
        assert "1 file changed." in result and "Undo" in result and "Left as it was" not in result
    client.post("/desk/files/undo/", {"do": "undo"})
    assert Application.objects.get(pk=file.pk).assigned_to == files.cast.support_officer
    assert "1 file changed." in text(client.post("/desk/files/assign/", given, follow=True))  # meant anew


def test_an_earlier_form_sent_again_takes_no_way_back_from_a_later_change(client, files, lead, colleague):
    first, second = copies(files.held.file, 2)
    asked = client.post("/desk/files/assign/", {"pick": first.number})
    given = {"files": hidden(asked, "files"), "to": f"u{colleague.pk}", "stage": "do"}
    client.post("/desk/files/assign/", given)
    assign(client, [second], f"u{colleague.pk}")
    again = text(client.post("/desk/files/assign/", given, follow=True))
    assert "This change was made already." in again
    client.post("/desk/files/undo/", {"do": "undo"})
    assert Application.objects.get(pk=second.pk).assigned_to == files.cast.support_officer


def test_who_only_reads_changes_no_files(client, files):
    client.force_login(files.cast.auditor)
    for deed in ("assign", "aside", "back"):
        assert client.post(f"/desk/files/{deed}/", {"pick": files.held.file.number}).status_code == 403
    assert 'name="shared"' not in client.get("/desk/views/?view=open").content.decode()  # in no team to share with
    assert 'data-does="put_aside"' not in client.get(f"/desk/applications/{files.held.file.number}/").content.decode()


def test_a_file_that_somebody_took_meanwhile_is_left(client, files, lead, colleague):
    asked = client.post("/desk/files/assign/", {"pick": files.waits.file.number})
    Application.objects.filter(pk=files.waits.file.pk).update(assigned_to=lead, queue=None)
    given = {"files": hidden(asked, "files"), "to": f"u{colleague.pk}", "stage": "do"}
    result = client.post("/desk/files/assign/", given, follow=True)
    assert "Somebody else holds it by now." in text(result)


def test_all_that_match_the_filters_are_chosen_and_no_others(client, files, lead):
    copies(files.held.file, 3, language="fr")
    asked = client.post("/desk/files/assign/", {"every": "1", "within": "?view=team&language=fr", "pick": "x"})
    assert "Assign 3 files" in text(asked)


def test_an_officer_gives_only_what_they_hold(client, files, colleague):
    theirs = copies(files.held.file, 1, assigned_to=colleague)[0]
    client.force_login(files.cast.support_officer)
    check, _result = assign(client, [files.held.file, theirs], f"q{Queue.objects.get(code='support').pk}")
    assert "1 of 2 will change." in text(check)
    assert "Your role cannot give this file away." in text(check)


@pytest.mark.parametrize(
    ("given", "words"),
    [({}, "Choose who gets the files."), ({"to": "u0"}, "Choose who"), ({"to": "q99999999999"}, "Choose who"),
     ({"email": "nobody@demo.example"}, "Nobody of the staff")],
)  # fmt: skip
def test_a_receiver_that_does_not_exist_is_said_at_the_field(client, files, lead, given, words):
    asked = client.post("/desk/files/assign/", {"pick": files.held.file.number})
    answer = client.post("/desk/files/assign/", {"files": hidden(asked, "files"), "stage": "check", **given})
    assert answer.status_code == 422
    assert words in text(answer) and hidden(answer, "files")


def test_a_list_of_files_that_was_not_signed_for_this_person_is_refused(client, files, lead):
    asked = client.post("/desk/files/assign/", {"pick": files.held.file.number})
    token = hidden(asked, "files")
    assert client.post("/desk/files/assign/", {"files": token[:-2], "stage": "check"}).status_code == 409
    client.force_login(files.cast.manager)
    assert client.post("/desk/files/assign/", {"files": token, "stage": "check"}).status_code == 409


def test_nothing_chosen_says_so_and_no_decision_is_made_in_bulk(client, files, lead):
    assert "Choose at least one file." in text(client.post("/desk/files/assign/", follow=True))
    for deed in ("approve", "refuse", "withdraw"):
        assert client.post(f"/desk/files/{deed}/", {"pick": files.held.file.number}).status_code == 404


# ------------------------------------------------------------------ putting aside


@pytest.fixture
def calm(files):
    """A file for which nothing ends or is due in the next hundred days."""
    far = {"next_on": day(100), "permit_expires_on": None, "passport_expires_on": None, "child_ages_out_on": None}
    Application.objects.filter(pk=files.held.file.pk).update(submitted_at=timezone.now(), due_on=None, **far)
    files.held.file.refresh_from_db()
    return files.held.file


def aside(days: int = 3, **more: str) -> dict[str, str]:
    when = day(days)
    return {"until-day": str(when.day), "until-month": str(when.month), "until-year": str(when.year)} | more


def test_a_file_put_aside_leaves_the_list_and_comes_back_on_its_day(client, files, calm):
    file = calm
    client.force_login(files.cast.support_officer)
    done = client.post(f"/desk/applications/{file.number}/aside/", aside(why="Waits for a payslip."), follow=True)
    assert file.number in text(done) and "Mine (0)" in text(done)
    assert "Waits for a payslip." in text(client.get("/desk/?view=aside"))
    assert tasks.wake_files() == 0
    Application.objects.filter(pk=file.pk).update(aside_until=day(0))
    assert tasks.wake_files() == 1
    assert "Mine (1)" in text(client.get("/desk/"))


def test_putting_aside_is_undone_to_what_was(client, files, calm):
    file = calm
    client.force_login(files.cast.support_officer)
    client.post(f"/desk/applications/{file.number}/aside/", aside(5, event="answer", why="First."))
    client.post(f"/desk/applications/{file.number}/aside/", {"do": "back"})
    assert not Application.objects.get(pk=file.pk).is_aside
    client.post("/desk/files/undo/", {"do": "undo"})
    now = Application.objects.get(pk=file.pk)
    assert (now.is_aside, now.aside_until, now.aside_for, now.aside_why) == (True, day(5), "answer", "First.")


def test_putting_aside_past_a_date_says_which_and_asks(client, files, calm):
    file = calm
    client.force_login(files.cast.support_officer)
    Application.objects.filter(pk=file.pk).update(
        next_on=day(4), next_rule="permit_ends", permit_expires_on=day(64), child_ages_out_on=day(20)
    )
    address = f"/desk/applications/{file.number}/aside/"
    warned = client.post(address, aside(30, why="Waits for a payslip."))
    assert warned.status_code == 422 and 'name="sure"' in warned.content.decode()
    assert f"Status in Canada ends: act by {date_in_words(day(4))}" in text(warned)
    assert f"A child turns 22: {date_in_words(day(20))}" in text(warned)
    assert 'value="Waits for a payslip."' in warned.content.decode()
    assert f"Status in Canada ends: {date_in_words(day(64))}" not in text(warned)
    assert not Application.objects.get(pk=file.pk).is_aside
    assert client.post(address, aside(30, sure="1")).status_code == 302
    assert Application.objects.get(pk=file.pk).aside_until == day(30)
    client.post(address, {"do": "back"})
    assert client.post(address, aside(4)).status_code == 302  # on the day itself it is back in time


def test_many_put_aside_past_a_date_need_the_box_too(client, calm, lead):
    late, other = copies(calm, 2, next_on=lambda place: (day(3), day(90))[place])
    asked = client.post("/desk/files/aside/", {"pick": [late.number, other.number]})
    given = aside(5) | {"files": hidden(asked, "files")}
    check = client.post("/desk/files/aside/", given | {"stage": "check"})
    assert f"{late.number} :" in text(check) and f"{other.number} :" not in text(check)
    unsure = client.post("/desk/files/aside/", given | {"stage": "do"})
    assert unsure.status_code == 422 and "Say that you mean it" in text(unsure)
    assert not Application.objects.filter(is_aside=True).exists()
    client.post("/desk/files/aside/", given | {"stage": "do", "sure": "1", "files": hidden(unsure, "files")})
    assert Application.objects.filter(is_aside=True).count() == 2


def test_a_file_put_aside_comes_back_with_words_when_somebody_else_gets_it(client, files, lead, colleague):
    file = copies(files.held.file, 1, is_aside=True, aside_until=day(5), aside_for="answer", aside_why="First.")[0]
    assign(client, [file], f"u{colleague.pk}")
    assert not Application.objects.get(pk=file.pk).is_aside
    words = f"It was put aside until {date_in_words(day(5))}. It goes to {colleague} and is back on the list."
    assert file.notes.get().text == words
    client.post("/desk/files/undo/", {"do": "undo"})
    now = Application.objects.get(pk=file.pk)
    assert (now.is_aside, now.aside_until, now.aside_for, now.aside_why) == (True, day(5), "answer", "First.")
    assert "again" in file.notes.latest("pk").text


def test_a_second_press_on_put_aside_keeps_the_way_back(client, files, calm):
    file = calm
    client.force_login(files.cast.support_officer)
    for _press in range(2):
        assert client.post(f"/desk/applications/{file.number}/aside/", aside(5)).status_code == 302
    client.post("/desk/files/undo/", {"do": "undo"})
    assert not Application.objects.get(pk=file.pk).is_aside


def test_a_character_that_cannot_be_kept_is_said_and_the_text_stays(client, files):
    client.force_login(files.cast.support_officer)
    address = f"/desk/applications/{files.held.file.number}/aside/"
    answer = client.post(address, aside(why="Waits\0 for a payslip."))
    assert answer.status_code == 422 and "A character that cannot be kept was taken out." in text(answer)
    assert 'value="Waits for a payslip."' in answer.content.decode()


def test_the_page_of_a_file_offers_to_put_it_aside(client, files):
    client.force_login(files.cast.support_officer)
    page = client.get(f"/desk/applications/{files.held.file.number}/").content.decode()
    assert f'href="/desk/applications/{files.held.file.number}/aside/" data-does="put_aside"' in page


def test_many_are_put_aside_and_brought_back(client, files, calm, lead):
    picked = [file.number for file in copies(calm, 3)]
    asked = client.post("/desk/files/aside/", {"pick": picked})
    wrong = client.post("/desk/files/aside/", {"files": hidden(asked, "files"), "stage": "check"} | aside(-1))
    assert wrong.status_code == 422 and "Choose a day after today." in text(wrong)
    client.post("/desk/files/aside/", {"files": hidden(asked, "files"), "stage": "do"} | aside(4, event="document"))
    assert Application.objects.filter(is_aside=True, aside_for="document", aside_until=day(4)).count() == 3
    check = client.post("/desk/files/back/", {"pick": [*picked, files.held.file.number]})
    assert "3 of 4 will change." in text(check) and "It is not put aside." in text(check)
    client.post("/desk/files/back/", {"files": hidden(check, "files"), "stage": "do"})
    assert not Application.objects.filter(is_aside=True).exists()


@pytest.mark.parametrize(
    "typed", [("", "", ""), ("31", "2", "2027"), ("x", "1", "2027"), ("1", "1", "9" * 30), ("٣", "1", "1")]
)
def test_a_day_that_is_none_is_said_at_the_field_and_nothing_typed_is_lost(client, files, typed):
    given = dict(zip(("until-day", "until-month", "until-year"), typed, strict=True)) | {"why": "Because."}
    client.force_login(files.cast.support_officer)
    answer = client.post(f"/desk/applications/{files.held.file.number}/aside/", given)
    assert answer.status_code == 422
    assert 'value="Because."' in answer.content.decode() and f'value="{typed[0]}"' in answer.content.decode()


def test_only_the_holder_or_a_lead_puts_a_file_aside(client, files, colleague):
    address = f"/desk/applications/{files.held.file.number}/aside/"
    client.force_login(colleague)
    assert client.get(address).status_code == client.post(address, aside()).status_code == 403
    client.force_login(files.cast.team_lead)
    assert client.get(address).status_code == 200
    assert client.get(f"/desk/applications/{files.closed.file.number}/aside/").status_code == 409


# ------------------------------------------------------------------ the next file


def test_the_next_file_opens_and_when_none_waits_the_page_says_why(client, files):
    officer = files.cast.support_officer
    client.force_login(officer)
    taken = client.post("/desk/next/")
    assert taken.url == f"/desk/applications/{files.waits.file.number}/"
    assert client.post("/desk/next/").url == taken.url, "a second press is no second wish"
    Application.objects.filter(assigned_to=officer).update(held_since=timezone.now() - timedelta(minutes=1))
    assert "Nothing waits in your queues." in text(client.post("/desk/next/", follow=True))
    copies(files.held.file, 2, is_aside=True, aside_until=day(3))
    assert "2 files are put aside." in text(client.post("/desk/next/", follow=True))
    Application.objects.filter(pk=files.waits.file.pk).update(
        assigned_to=None, queue=Queue.objects.get(code="support"), complexity=3
    )
    User.objects.filter(pk=officer.pk).update(skills={"complexity": 1})
    assert "none that fits what you take" in text(client.post("/desk/next/", follow=True))
    client.force_login(files.cast.auditor)
    assert "Your role works in no queue." in text(client.post("/desk/next/", follow=True))
