"""The pages of expressions of interest, for their people and for the desk, without JavaScript."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.interest import pools, services
from intake.models import ExpressionOfInterest
from nominee.models import Look, Stream, User
from nominee.words import Words
from tests.intake.interests import ANSWERS, POINTS, STREAM, begun, offer, registered


@pytest.fixture
def employer(cast):
    return cast.employer_signing_officer


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def as_typed(page: dict, answers: dict) -> dict[str, str]:
    given = {field["code"]: answers[field["code"]] for field in page["fields"] if field["code"] in answers}
    return {code: {True: "yes", False: "no"}.get(value, str(value)) for code, value in given.items()}


def told(answer, number: str) -> str:
    """The page, but for what differs in every one."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(number, "x")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_whole_way_from_the_id_to_the_pool(applicant, employer, visit, language):
    visit.post(reverse("language"), {"language": language})
    made, stream = offer(applicant, employer), Stream.objects.get(code=STREAM)
    begin = reverse("interest-start", args=[STREAM])
    assert visit.post(begin, {"offer": ""}).status_code == 422
    wrong = visit.post(begin, {"offer": "JO-1"})
    assert wrong.status_code == 422 and 'value="JO-1"' in wrong.content.decode()
    visit.post(begin, {"offer": f" {made.number.lower()} "})
    interest = ExpressionOfInterest.objects.get(applicant=applicant)
    version = services.open_version(stream, timezone.now())
    for page in version.definition["interest"]["pages"]:
        address = reverse("interest-page", args=[interest.number, page["code"]])
        shown = visit.get(address)
        if page["code"] == "interest_offer":
            assert shown.status_code == 404  # the offer answers all of it
            continue
        assert shown.status_code == 200 and 'name="job_wage"' not in shown.content.decode()
        answer = visit.post(address, as_typed(page, ANSWERS) | {"asked": ""})
        assert answer.status_code == 302, answer.content.decode()
    check = visit.get(reverse("interest-check", args=[interest.number])).content.decode()
    assert str(POINTS) in check and str(Words(**stream.name).text(language)).replace("’", "’") in check
    unticked = visit.post(reverse("interest-check", args=[interest.number]), {})
    assert unticked.status_code == 422
    interest.refresh_from_db()
    visit.post(reverse("interest-check", args=[interest.number]), {"true": "1", "seen": interest.saved_at.isoformat()})
    interest.refresh_from_db()
    assert (interest.status, interest.points) == ("registered", POINTS)
    for address in (reverse("interest"), reverse("interest-one", args=[interest.number]), reverse("apply")):
        assert visit.get(address).status_code == 200


def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_saved(applicant, employer, visit):
    interest = begun(applicant, employer)
    address = reverse("interest-page", args=[interest.number, "interest_experience"])
    answer = visit.post(address, {"months_in_position": "many", "months_in_ontario": "50"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="id_months_in_position_error"' in page and 'value="many"' in page
    interest.refresh_from_db()
    assert (interest.answers["months_in_position"], interest.answers["months_in_ontario"]) == (30, 50)


def test_points_are_told_while_answering_and_nothing_is_saved_by_it(applicant, employer, visit):
    interest = begun(applicant, employer)
    address = reverse("interest-points", args=[interest.number, "interest_language"])
    told = visit.post(address, {"english_level": "7", "french_level": "6"}).content.decode()
    assert f"{POINTS - 7 + 5} " in told  # CLB 7 gives 8 instead of 15, the second language 5 more
    interest.refresh_from_db()
    assert interest.answers["english_level"] == "9"


def test_the_browser_keeps_what_is_sound_by_itself(applicant, employer, visit):
    interest = begun(applicant, employer)
    address = reverse("interest-page", args=[interest.number, "interest_language"])
    seen = visit.get(address).context["seen"]
    typed = {"english_level": "8", "french_level": "x", "seen": seen}
    kept = visit.post(address, typed, headers={"Accept": "application/json"}).json()
    interest.refresh_from_db()
    assert (interest.answers["english_level"], interest.answers["french_level"]) == ("8", "0") and kept["seen"] != seen
    late = visit.post(address, typed | {"english_level": "4"}, headers={"Accept": "application/json"})
    interest.refresh_from_db()
    assert late.status_code == 200 and interest.answers["english_level"] == "8"  # an older window overwrites nothing


def test_withdrawn_and_undone_by_its_buttons(applicant, employer, visit):
    interest = registered(applicant, employer)
    visit.post(reverse("interest-withdraw", args=[interest.number]))
    page = visit.get(reverse("interest-one", args=[interest.number])).content.decode()
    assert reverse("interest-restore", args=[interest.number]) in page
    visit.post(reverse("interest-restore", args=[interest.number]))
    interest.refresh_from_db()
    assert interest.status == "registered"
    services.save_interest(interest, by=applicant, at=timezone.now(), answers={"english_level": "4"})
    assert (
        reverse("interest-discard", args=[interest.number])
        in visit.get(reverse("interest-one", args=[interest.number])).content.decode()
    )
    visit.post(reverse("interest-discard", args=[interest.number]))
    interest.refresh_from_db()
    assert interest.answers["english_level"] == "9"


def test_an_interest_of_somebody_else_answers_as_one_that_is_not_there(applicant, employer, cast):
    interest = registered(applicant, employer)
    stranger = browser(User.objects.create_user("eve@people.example", role="applicant"))
    for reader in (stranger, browser(cast.representative)):  # who did not prepare it
        for name in ("interest-one", "interest-check", "interest-withdraw"):
            theirs = reader.get(reverse(name, args=[interest.number]))
            none = reader.get(reverse(name, args=["EOI-NONE"]))
            assert theirs.status_code == none.status_code == 404
            assert told(theirs, interest.number) == told(none, "EOI-NONE")
    for role in ("support_officer", "analyst", "administrator"):
        assert browser(getattr(cast, role)).get(reverse("interest-one", args=[interest.number])).status_code == 403
    desk = reverse("desk-interest", args=[interest.number])
    assert [browser(getattr(cast, role)).get(desk).status_code for role in ("support_officer", "analyst")] == [403, 403]


def test_an_officer_reads_what_was_attested_and_leaves_a_trace(applicant, employer, cast):
    draft = begun(User.objects.create_user("new@people.example", role="applicant"), employer)
    interest = registered(applicant, employer)
    officer = browser(cast.program_officer)
    assert officer.get(reverse("desk-interest", args=[draft.number])).status_code == 404  # nobody's business yet
    page = officer.get(reverse("desk-interest", args=[interest.number]))
    assert page.status_code == 200 and str(POINTS) in page.content.decode()
    assert Look.objects.filter(user=cast.program_officer, part__contains=interest.number).exists()
    User.objects.filter(pk=applicant.pk).update(role="program_officer")
    applicant.refresh_from_db()
    applicant.programs.add(interest.stream.program)
    assert browser(applicant).get(reverse("desk-interest", args=[interest.number])).status_code == 404  # their own


def test_who_only_counts_sees_no_person_and_no_small_number(applicant, employer, cast):
    interest = registered(applicant, employer)
    counted = browser(cast.analyst).get(reverse("desk-pool", args=[STREAM])).content.decode()
    assert interest.number not in counted
    assert all(
        cell.count != 1 for cell in browser(cast.analyst).get(reverse("desk-pool", args=[STREAM])).context["by_area"]
    )
    assert browser(cast.analyst).get(reverse("desk-pools")).status_code == 200
    known = browser(cast.manager).get(reverse("desk-pool", args=[STREAM]), {"area": "eastern", "noc": "212"})
    assert interest.number in known.content.decode()
    none = browser(cast.manager).get(reverse("desk-pool", args=[STREAM]), {"noc": "7"}).content.decode()
    assert interest.number not in none


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([100, 40, 0], [100, 40, 0]),
        ([100, 3, 40], [100, None, None]),  # one alone would be the rest of the total
        ([100, 2, 2, 40], [100, None, None, None]),  # together still fewer than five
        ([100, 4, 4, 40], [100, None, None, 40]),
        ([3, 0], [None, 0]),
        ([], []),
    ],
)
def test_small_numbers_cannot_be_reckoned_from_the_others(counts, told):
    assert pools.hidden(counts) == told
