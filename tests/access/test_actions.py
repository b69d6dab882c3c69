"""The door of the machine against authz.toml: every action × relation × role × state."""

from __future__ import annotations

import os
from typing import Any

import access_page
import pytest
from authz import POLICY, read
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from house import House
from routes import DESK
from standing import BUILDERS, CLOCK
from walking import writes

from nominee import hooks, machine
from nominee.access import (
    acts_for_somebody,
    file_for,
    hidden_from,
    open_to,
    readable_by,
    represented,
    roles_on,
    visible_to,
)
from nominee.errors import DomainError, NotFound
from nominee.lifecycle import ACTIONS, BACK, STATES
from nominee.models import Application, Program, User
from nominee.roles import ROLES

pytestmark = pytest.mark.django_db
ASKED = {
    "items": [{"slot": "", "text": "Please send your passport."}], "grounds": [{"slot": "", "text": "No tie."}],
    "answer": "My answer.", "comments": "My comments.", "reasons": "My reasons.", "ground": "integrity",
    "outcome": "nominate",
}  # fmt: skip
CASES = [(state, 1) for state in POLICY.states] + [("decision", 2), ("second_signature", 2)]
EVERY = bool(os.environ.get("ACCESS_EVERY"))
ROLES_OF_A_RELATION = 2
TRIED_BY_ALL = 2  # steps that are not one's role's are refused alike: some are tried, and others by the next one
ACTING = {"own", "represented", "the_clock", "other_team", "recommended", "signed_first",
          "recommended_and_stands_in", "stands_in_for_who_recommended"}  # fmt: skip


@pytest.fixture
def only_the_table(monkeypatch):
    """Guards and records have tests of their own; here the door alone speaks."""
    for name in hooks.GUARDS:
        monkeypatch.setitem(hooks.GUARDS, name, lambda application: [])
    for name in hooks.RECORDS:
        monkeypatch.setitem(hooks.RECORDS, name, lambda event: None)


def test_the_policy_names_what_the_product_has():
    assert set(POLICY.states) == set(STATES) and len(set(POLICY.states)) == len(POLICY.states)
    assert POLICY.roles == set(ROLES)
    assert set(POLICY.actions) == set(ACTIONS)
    assert set(POLICY.relations) == set(BUILDERS), "a relation without a builder, or a builder without a relation"
    targets = {action.code: "back" if action.target == BACK else action.target for action in ACTIONS.values()}
    assert {step.code: step.target for step in POLICY.actions.values()} == targets


def test_a_word_that_nothing_defines_is_an_error():
    with pytest.raises(KeyError):
        read('[roles]\na=["x"]\n[states]\ns=["t"]\n[actions]\ngo={by=["nobody"],from=["s"],to="t"}\n[relations]\n')
    with pytest.raises(TypeError):
        read('[roles]\na=["x"]\n[states]\ns=["t"]\n[actions]\ngo={by=["a"],from=["s"],to="t",wen=1}\n[relations]\n')


def test_the_page_for_auditors_is_up_to_date():
    assert access_page.PAGE.read_text(encoding="utf-8") == access_page.page(), "run make docs"


def tried(file: Application, action: str, by: User | None, role: str, target: str, expecting: str = "") -> str:
    """What the door answers, in the policy's words; nothing of it stays."""
    before, asks = writes(), ACTIONS[action].asks if action in ACTIONS else ()
    asked = {name: ASKED[name] for name in asks}
    with transaction.atomic():
        try:
            event = machine.perform(file, action, by=by, at=timezone.now(), expecting=expecting or file.status, **asked)
            is_meant = event.to_status == file.status == target and event.role == role
            answer = "yes" if is_meant else f"moved to {file.status} as {event.role}"
        except DomainError as refused:
            answer = str(refused.status)
        transaction.set_rollback(True)
    if answer == "yes":
        file.refresh_from_db()
    elif writes() != before:
        answer += " and something was written"
    return answer


def standings(place: int) -> list[tuple[str, str]]:
    """Every relation; where it changes nothing but the sight, two of its roles, and others in the next state."""
    chosen = []
    for code, relation in POLICY.relations.items():
        some = {(place + step) % len(relation.roles) for step in range(ROLES_OF_A_RELATION)}
        chosen += [
            (code, role) for number, role in enumerate(relation.roles) if EVERY or code in ACTING or number in some
        ]
    return chosen


def _tries(place: int, roles: set[str], may: set[str], acts: bool) -> list[str]:
    """All that is their role's, where the relation says more than another one does; of the rest, some."""
    some = {list(ACTIONS)[(place * TRIED_BY_ALL + step) % len(ACTIONS)] for step in range(TRIED_BY_ALL)}
    theirs = {code for code, step in POLICY.actions.items() if roles & step.by} if acts else set(sorted(may)[:2])
    return [code for code in ACTIONS if code in some | theirs]


def _wrong_of(
    file: Application, user: User, relation: str, role: str, signatures: int, place: int, doors: bool
) -> list[str]:
    """Everything that answers otherwise than the policy for one person on one file; without the doors, what is seen."""
    state, by = file.status, None if user is CLOCK else user
    answers = {code: POLICY.expected(code, relation, role, state, signatures) for code in ACTIONS}
    may = {code for code, answer in answers.items() if answer == "yes"}
    standing = POLICY.relations[relation]
    sees, roles = state in standing.sees, {role, standing.instead_of} - {""}
    last, wrong = file.events.order_by("-number").first(), []
    for code in _tries(place, roles, may, relation in ACTING) if doors else ():
        target, own = POLICY.actions[code].target, role in POLICY.actions[code].by
        answer = tried(
            file, code, by, role if own else standing.instead_of, last.from_status if target == "back" else target
        )
        if answer != answers[code]:
            wrong.append(f"{code} by {role} who {relation}, {state}: {answer}, not {answers[code]}")
    if by:
        wrong += [
            f"{role} who {relation}, {state}: {words}"
            for words in _sight(file, by, role, sees, state in standing.reads, may)
        ]
    return wrong


def _sight(file: Application, user: User, role: str, sees: bool, reads: bool, may: set[str]) -> list[str]:
    is_open = file.decided_at is None and file.submitted_at is not None
    to_read = _found(user, file, reading=True)
    found: dict[str, Any] = {
        "offers": {offer.code for offer in machine.offers(file, user)} == may,
        "roles_on": roles_on(user, file) == ({role} if sees else set()),
        "visible_to": visible_to(user).filter(pk=file.pk).exists() == sees,
        "open_to": open_to(user).filter(pk=file.pk).exists() == (sees and is_open),
        "open_to, asked once": open_to(user, hidden_from(user)).filter(pk=file.pk).exists() == (sees and is_open),
        "readable_by": readable_by(user).filter(pk=file.pk).exists() == (sees or reads),
        "file_for, reading": (to_read is not None) == (sees or reads),
        "the mark of an opening": to_read is None or _is_marked(to_read) == reads,
        "roles_on, reading": not reads or to_read is None or roles_on(user, to_read) == set(),
        "file_for": (_found(user, file) is not None) == sees,
    }
    return [name for name, is_right in found.items() if not is_right]


def _is_marked(found: Application) -> bool:
    return bool(getattr(found, "opening_key", None))


def _found(user: User, file: Application, reading: bool = False) -> Application | None:
    try:
        found = file_for(user, file.number, reading=reading)
    except NotFound:
        return None
    assert found.pk == file.pk
    return found


def wrong_in(house: House, state: str, signatures: int, doors: bool = True, first: bool = False) -> list[str]:
    """Of everybody who can stand to the file in this state; or of the first for whom anything is wrong."""
    wrong = []
    with transaction.atomic():
        Program.objects.update(executive_director_signs=signatures == 2)
        turn = CASES.index((state, signatures))
        for place, (relation, role) in enumerate(standings(turn), turn):
            if wrong and first:
                break
            with transaction.atomic():
                files = Application.objects.select_related("program", "applicant", "assigned_to")
                file = files.get(pk=house.files[state].pk)
                user = BUILDERS[relation](house, role, file)
                if user is not None:
                    file.refresh_from_db()
                    wrong += _wrong_of(file, user, relation, role, signatures, place, doors)
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    return wrong


@pytest.mark.parametrize(("state", "signatures"), CASES, ids=[f"{code}-{count}" for code, count in CASES])
def test_the_door_opens_exactly_when_the_policy_says_so(house: House, only_the_table, state, signatures):
    wrong = wrong_in(house, state, signatures)
    assert not wrong, "\n".join(wrong)


def test_whoever_recommended_and_whoever_signed_are_among_those_asked(house):
    """The test above could not fail for them if no file had them in its history."""
    for relation, state in (("recommended", "decision"), ("signed_first", "second_signature"), ("holds", "assessment")):
        with transaction.atomic():
            assert BUILDERS[relation](house, "manager", house.files[state])
            transaction.set_rollback(True)


def test_whoever_acts_for_somebody_does_it_for_these_files_alone(house: House):
    keys = {file.pk for file in house.files.values()}
    assert represented(keys) == keys and represented([]) == set()
    for name, acts in (("representative", True), ("other_representative", True), ("revoked", False)):
        assert acts_for_somebody(house.representatives[name]) == acts
    assert hidden_from(house.owner).files == keys and not hidden_from(house.cast.manager).files


def test_a_draft_that_was_withdrawn_stays_its_applicants_business(house: House):
    file = Application.objects.get(pk=house.files["draft"].pk)
    with transaction.atomic():
        machine.perform(file, "withdraw", by=house.owner, at=timezone.now(), expecting="draft")
        for reader in DESK:
            user = house.user(reader)
            assert roles_on(user, file) == set(), reader
            assert not visible_to(user).filter(pk=file.pk).exists() and not open_to(user).filter(pk=file.pk).exists()
        assert visible_to(house.owner).filter(pk=file.pk).exists()
        transaction.set_rollback(True)


def test_a_step_that_nobody_wrote_down_is_not_found(house: House):
    file = house.files["verification"]
    assert tried(file, "bless", house.cast.manager, "manager", "nominated") == "404"


def test_a_page_that_showed_another_state_moves_nothing(house: House, only_the_table):
    file, by = house.files["verification"], house.cast.support_officer
    assert tried(file, "start_assessment", by, "support_officer", "assessment", expecting="submitted") == "409"
    assert tried(file, "start_assessment", by, "support_officer", "assessment") == "yes"


def test_a_rule_of_the_moment_stops_who_may(house: House, monkeypatch):
    for name in hooks.GUARDS:
        monkeypatch.setitem(hooks.GUARDS, name, lambda application: ["Not yet."])
    file, by = house.files["verification"], house.cast.support_officer
    assert tried(file, "start_assessment", by, "support_officer", "assessment") == "409"


def test_somebody_without_an_account_is_nobody_on_any_file(house):
    for nobody in (AnonymousUser(), None):
        assert roles_on(nobody, house.files["verification"]) == set()
    assert not visible_to(AnonymousUser()).exists() and not open_to(AnonymousUser()).exists()
    for reading in (True, False):
        with pytest.raises(NotFound):
            file_for(AnonymousUser(), house.files["verification"].number, reading=reading)
