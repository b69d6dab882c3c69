"""The table against itself, and the door against the table: every state × action × person."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from django.db import connection, transaction
from django.utils import timezone

from intake import services as intake
from nominee import hooks, lifecycle, machine
from nominee.access import roles_on, visible_to
from nominee.demo.accounts import PASSWORD
from nominee.errors import DomainError, NotAllowed, NotFound, NotNow, NotValid
from nominee.lifecycle import ACTIONS, BACK, STATES, Action, State
from nominee.models import ApplicationEvent, Effect, User
from nominee.roles import ROLES
from nominee.words import Words
from reporting import demo

ACTING = {code for code, role in ROLES.items() if role.acts}


# ---------------------------------------------------------------- the table against itself


def test_the_table_has_no_problem():
    assert lifecycle.problems(hooks.known(), ACTING) == []


def test_the_table_has_every_state_the_program_needs():
    assert set(STATES) == {
        "draft", "submitted", "completeness", "incomplete", "verification", "information_requested", "assessment",
        "recommended", "decision", "second_signature", "notice_of_intent", "nominated", "refused",
        "returned_by_director", "withdrawn",
    }  # fmt: skip


def _state(code: str, turn: str) -> State:
    words = Words(code, code)
    return State(code, words, words, words, turn)


PLANTED = {
    "a state without a way in": ({"limbo": _state("limbo", "support")}, {}, "limbo", "no action leads here"),
    "a final state that is left": (
        {},
        {"recall": {"sources": ("recommended", "refused")}},
        "refused",
        "a final state that is left, or an open state that nothing leaves",
    ),
    "an open state that nothing leaves": (
        {"limbo": _state("limbo", "support")},
        {"recall": {"target": "limbo"}},
        "limbo",
        "a final state that is left, or an open state that nothing leaves",
    ),
    "a source that is no state": ({}, {"recall": {"sources": ("nowhere",)}}, "recall", "unknown state nowhere"),
    "a target that is no state": ({}, {"recall": {"target": "nowhere"}}, "recall", "unknown state nowhere"),
    "a two-person rule about no action": ({}, {"approve": {"other_than": ("bless",)}}, "approve", "unknown action bless"),
    "an action for nobody": ({}, {"recall": {"roles": ()}}, "recall", "nobody may do this"),
    "a switch nobody can turn": ({}, {"approve": {"switch": "three_signatures"}}, "approve", "unknown switch three_signatures"),
    "a role nobody has": ({}, {"recall": {"roles": ("minister",)}}, "minister", "the table names a role nobody has"),
    "a role without an action": (
        {},
        {"lapse_request": {"roles": ("manager",)}, "lapse_notice": {"roles": ("manager",)},
         "end_with_offer": {"roles": ("manager",)}},
        "system",
        "a role without an action",
    ),
    "a guard without a function": ({}, {"recall": {"needs": ("x.y",)}}, "x.y", "no function for this guard"),
    "a record without a function": ({}, {"recall": {"records": ("x.y",)}}, "x.y", "no function for this record"),
    "an effect without a function": ({}, {"recall": {"then": ("x.y",)}}, "x.y", "no function for this effect"),
    "a guard no action names": ({}, {"submit": {"needs": ()}}, "intake.fee_is_paid", "no action names this guard"),
    "a record no action names": ({}, {"submit": {"records": ()}}, "intake.record_submission", "no action names this record"),
    "an effect no action names": ({}, {"refuse": {"then": ()}}, "correspondence.letter_refusal", "no action names this effect"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", PLANTED)
def test_the_table_finds(monkeypatch, mistake):
    states, changes, where, what = PLANTED[mistake]
    for code, state in states.items():
        monkeypatch.setitem(STATES, code, state)
    for code, change in changes.items():
        monkeypatch.setitem(ACTIONS, code, replace(ACTIONS[code], **change))
    assert lifecycle.Problem(where, what) in lifecycle.problems(hooks.known(), ACTING)


# ---------------------------------------------------------------- the door against the table


@dataclass
class Person:
    name: str
    user: User | None
    held: set[str]  # the roles this test says they hold on the file


ASKED = {
    "items": [{"slot": "", "text": "Please send your passport."}],
    "grounds": [{"slot": "", "text": "No tie to the province."}],
    "answer": "My answer.",
    "comments": "My comments.",
    "reasons": "My reasons.",
    "ground": "integrity",
}
FINAL = {"incomplete", "nominated", "refused", "returned_by_director", "withdrawn"}
CASES = [(code, False) for code in STATES if code != "second_signature"] + [
    ("decision", True),
    ("second_signature", True),
    ("second_signature", False),  # the program gave up the second signature while the file waited for it
]


def _bring(story, state: str) -> demo.Story:
    if state != "second_signature":
        return story(state)
    told = story("decision")
    told.file.program.executive_director_signs = True
    told.file.program.save()
    told.move("approve_first", told.cast.manager)
    told.file.refresh_from_db()
    return told


def _account(role: str, name: str) -> User:
    return demo.account(f"{name}@people.example", PASSWORD, role, name.title(), "Person")


def _people(told: demo.Story) -> list[Person]:
    """One of each, and those whose right depends on this file's past."""
    file, at = told.file, timezone.now()
    for _row in file.representations.filter(ended_at__isnull=True):
        intake.revoke_representative(file, by=told.user, at=at)
    acting, revoked = _account("representative", "acting"), _account("representative", "revoked")
    for person in (revoked, acting):
        intake.authorize_representative(
            file, by=told.user, at=at, email=person.email, body="law_society", licence_number="P00001"
        )
        if person == revoked:
            intake.revoke_representative(file, by=told.user, at=at)
    promoted = told.cast.program_officer
    promoted.role = "manager"
    promoted.save()
    gone = _account("manager", "gone")
    gone.is_active = False
    gone.save()
    root = User.objects.create_superuser("root@people.example", PASSWORD)
    submitted = file.submitted_at is not None
    staff = ("support_officer", "team_lead", "manager", "executive_director", "internal_reviewer",
             "integrity_officer", "auditor")  # fmt: skip
    return [
        Person("the system", None, {"system"}),
        Person("the applicant", told.user, {"applicant"}),
        Person("another applicant", _account("applicant", "stranger"), set()),
        Person("the acting representative", acting, {"representative"}),
        Person("a revoked representative", revoked, set()),
        Person("another representative", told.cast.representative, set()),
        Person("an employer's signing officer", told.cast.employer_signing_officer, set()),
        Person("an employer's contact", told.cast.employer_contact, set()),
        Person("a program officer", _account("program_officer", "fresh"), {"program_officer"} if submitted else set()),
        Person("the recommender, now a manager", promoted, {"manager"} if submitted else set()),
        Person("a manager who left", gone, set()),
        Person("an analyst", told.cast.analyst, set()),
        Person("an administrator", told.cast.administrator, set()),
        Person("a superuser", root, set()),
        *(Person(f"a {role}", getattr(told.cast, role), {role} if submitted else set()) for role in staff),
    ]


def _may(action: Action, state: str, person: Person, did: set[tuple[int, str]], two: bool) -> bool:
    """By the raw columns of the table. Who is refused and how: tests/access/test_actions.py, against a policy apart."""
    did_before = person.user and any((person.user.pk, earlier) in did for earlier in action.other_than)
    is_on = action.switch in ("", "two_signatures" if two else "one_signature")
    return bool(person.held.intersection(action.roles)) and state in action.sources and is_on and not did_before


def _writes() -> int:
    """Rows this transaction has written so far, even those taken back."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) from pg_stat_xact_user_tables")
        return cursor.fetchone()[0]


@pytest.fixture
def open_guards(monkeypatch):
    """Whether a rule of the moment is satisfied is each guard's own test; here only the table speaks."""
    for name in list(hooks.GUARDS):
        monkeypatch.setitem(hooks.GUARDS, name, lambda application: [])


@pytest.fixture
def recorded(monkeypatch):
    """The names of the records that really ran, in order."""
    names: list[str] = []

    def noting(name, function):
        def run(event):
            names.append(name)
            function(event)

        return run

    for name, function in list(hooks.RECORDS.items()):
        monkeypatch.setitem(hooks.RECORDS, name, noting(name, function))
    return names


def _asked(action: Action, file) -> dict[str, object]:
    given = ASKED | {"outcome": "refuse" if file.findings.filter(result="not_met").exists() else "nominate"}
    return {name: given[name] for name in (*action.asks, *action.may_ask)}


def _try_allowed(told, action: Action, person: Person, recorded: list[str]) -> list[str]:
    """Perform, look at everything the action should have written, and take it back."""
    file, wrong = told.file, []
    last = file.events.order_by("-number").first()
    target = last.from_status if action.target == BACK else action.target
    recorded.clear()
    with transaction.atomic():
        try:
            event = machine.perform(
                file, action.code, by=person.user, at=timezone.now(), expecting=file.status, **_asked(action, file)
            )
            seen = (
                event.number, event.from_status, event.to_status, event.by, event.role in person.held & set(action.roles),
                file.status, recorded, sorted(Effect.objects.filter(event=event).values_list("name", flat=True)),
                file.decided_at is not None,
            )  # fmt: skip
            meant = (
                last.number + 1, last.to_status, target, person.user, True,
                target, list(action.records), sorted(action.then), target in FINAL,
            )  # fmt: skip
            if seen != meant:
                wrong.append(f"{action.code} by {person.name}: wrote {seen}, meant {meant}")
        except DomainError as refused:
            wrong.append(f"{action.code} by {person.name}: refused ({type(refused).__name__}: {refused})")
        transaction.set_rollback(True)
    file.refresh_from_db()
    return wrong


@pytest.mark.parametrize(("state", "two"), CASES, ids=[f"{code}{'-two-signatures' * two}" for code, two in CASES])
def test_every_step_of_the_table_writes_what_it_says_whoever_takes_it(story, open_guards, recorded, state, two):
    told = _bring(story, state)
    program = told.file.program
    program.executive_director_signs = two
    program.save()
    told.file.refresh_from_db()
    assert told.file.status == state
    people = _people(told)
    did = set(ApplicationEvent.objects.filter(application=told.file).values_list("by_id", "action"))
    wrong = []
    for person in people:
        may = set()
        for action in ACTIONS.values():
            if _may(action, state, person, did, two):
                may.add(action.code)
                wrong += _try_allowed(told, action, person, recorded)
        if person.user:
            offered = {offer.code for offer in machine.offers(told.file, person.user)}
            if offered != may:
                wrong.append(f"{person.name} is offered {sorted(offered)}, may {sorted(may)}")
            if roles_on(person.user, told.file) != person.held:
                wrong.append(f"{person.name} holds {roles_on(person.user, told.file)}, not {person.held}")
            if visible_to(person.user).filter(pk=told.file.pk).exists() != bool(person.held):
                wrong.append(f"{person.name} sees the file, or does not, against their roles")
    assert wrong == []


@pytest.mark.parametrize(
    ("action", "guard"), [(action.code, guard) for action in ACTIONS.values() for guard in action.needs]
)
def test_one_guard_is_enough_to_stop(story, monkeypatch, action, guard):
    """Every guard that the table names stops its action, with its own words, and nothing is written."""
    entry = ACTIONS[action]
    told = _bring(story, entry.sources[0])
    told.file.program.executive_director_signs = entry.switch == "two_signatures"
    told.file.program.save()
    told.file.refresh_from_db()
    for name in list(hooks.GUARDS):
        reasons = ["Not yet, says the rule."] if name == guard else []
        monkeypatch.setitem(hooks.GUARDS, name, lambda application, reasons=reasons: reasons)
    file = told.file
    by = _account(entry.roles[0], "fresh") if entry.roles[0] in ACTING - {"system", "applicant"} else None
    by = told.user if entry.roles[0] == "applicant" else by
    before = _writes()
    with pytest.raises(NotNow) as refused:
        machine.perform(file, action, by=by, at=timezone.now(), expecting=file.status, **_asked(entry, file))
    assert refused.value.reasons == ["Not yet, says the rule."]
    assert _writes() == before
    if by:
        [offer] = [offer for offer in machine.offers(file, by) if offer.code == action]
        assert offer.blocked_by == ("Not yet, says the rule.",)


def test_a_revoked_representative_is_out_with_the_commit(story):
    told = story("information_requested")
    acting = _account("representative", "acting")
    for _row in told.file.representations.filter(ended_at__isnull=True):
        intake.revoke_representative(told.file, by=told.user, at=timezone.now())
    intake.authorize_representative(
        told.file, by=told.user, at=timezone.now(), email=acting.email, body="law_society", licence_number="P00001"
    )
    assert "withdraw" in {offer.code for offer in machine.offers(told.file, acting)}
    intake.revoke_representative(told.file, by=told.user, at=timezone.now())
    assert machine.offers(told.file, acting) == []
    with pytest.raises(NotFound):
        machine.perform(told.file, "withdraw", by=acting, at=timezone.now(), expecting="information_requested")


def test_nobody_on_the_staff_works_on_their_own_file(story):
    told = story("decision")
    told.user.role = "manager"
    told.user.save()
    assert roles_on(told.user, told.file) == set()
    assert not visible_to(told.user).filter(pk=told.file.pk).exists()
    with pytest.raises(NotFound):
        machine.perform(told.file, "approve", by=told.user, at=timezone.now(), expecting="decision")


def test_a_draft_withdrawn_unsubmitted_stays_its_applicants_business(story):
    told = story("draft")
    told.move("withdraw", told.user)
    assert told.file.status == "withdrawn"
    assert not visible_to(told.cast.auditor).filter(pk=told.file.pk).exists()
    assert visible_to(told.user).filter(pk=told.file.pk).exists()


def test_an_earlier_recommender_never_decides_a_later_round(story):
    told = story("decision")
    first = told.cast.program_officer
    told.move("return_with_comments", told.cast.manager, comments="See the wage again.")
    told.move("recommend", told.cast.team_lead, outcome="nominate", reasons="Seen again.")
    told.move("open_decision", told.cast.manager)
    first.role = "manager"
    first.save()
    with pytest.raises(NotAllowed):
        told.move("approve", first)


def test_an_action_the_table_does_not_know_is_not_found(story):
    told = story("submitted")
    with pytest.raises(NotFound):
        told.move("nominate_quickly", told.cast.manager)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "comments"),
        ({"comments": ""}, "comments"),
        ({"comments": "  \n "}, "comments"),
        ({"comments": "Good.", "status": "nominated"}, "status"),
        ({"comments": ["Good."]}, "comments"),
        ({"comments": {"text": "Good."}}, "comments"),
        ({"comments": "Good\x00."}, "comments"),
        ({"comments": "Good \ud800."}, "comments"),
        ({"comments": float("nan")}, "comments"),
    ],
)
def test_what_was_asked_must_be_given_and_readable(story, asked, field):
    told = story("decision")
    before = _writes()
    with pytest.raises(NotValid) as refused:
        told.move("return_with_comments", told.cast.manager, **asked)
    assert list(refused.value.errors) == [field]
    assert _writes() == before


def test_a_backslash_is_only_text(story):
    told = story("decision")
    told.move("return_with_comments", told.cast.manager, comments="C:\\\\u0000 is a path")
    assert told.file.events.latest("number").asked == {"comments": "C:\\\\u0000 is a path"}


def test_a_failure_in_the_middle_leaves_nothing(story, monkeypatch):
    """The event, the place and the status stand or fall together."""
    told = story("decision")
    allocation = told.file.program.allocations.get(year=timezone.localdate().year)

    def broken(event):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("nominee.outbox.put", lambda event, names, at: broken(event))
    with pytest.raises(RuntimeError):
        told.move("approve", told.cast.manager)
    used = allocation.used
    allocation.refresh_from_db()
    told.file.refresh_from_db()
    assert (told.file.status, allocation.used) == ("decision", used)
    assert not told.file.events.filter(action="approve").exists()
