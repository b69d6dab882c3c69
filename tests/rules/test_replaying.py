"""A proposed version, its replay over the files, and its publication by a second administrator."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from nominee.errors import NotAllowed, NotNow, NotValid
from nominee.models import AdministrativeChange, ProposedVersion, Replay, ReplayedFile, Stream, StreamVersion, User
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load
from nominee.rules import proposing, replaying
from nominee.selectors import version_in_force
from reporting import demo_rules
from tests.intake.draws.pools import in_the_pool
from tests.rules.conftest import STREAM, dated, newest, whole

pytestmark = pytest.mark.django_db


def replayed(proposal, now, **how) -> Replay:
    replay = replaying.ask(proposal, by=proposal.proposed_by, at=now)
    replaying.run(replay.pk, at=now, **how)
    replay.refresh_from_db()
    return replay


def stricter(day: str) -> str:
    """Nobody's wage is enough, the fee is another one, and a paper is asked of everybody."""
    text = dated(whole(), day)
    assert 'amount = "1500.00"' in text
    return text.replace('amount = "1500.00"', 'amount = "1600.00"') + (
        '\n[[criteria]]\ncode = "much_money"\nkind = "answer"\nfield = "job_is_permanent"\nmust_be = false\n'
        'title = { en = "Not permanent", fr = "Non permanent" }\nrule = { en = "R", fr = "R" }\nbasis = "B"\n'
        'met = { en = "It is not.", fr = "Il ne l’est pas." }\nnot_met = { en = "It is permanent.", fr = "Il est permanent." }\n'
        '[[documents]]\ncode = "oath"\nrequired = true\ntitle = { en = "Oath", fr = "Serment" }\nwhy = { en = "W", fr = "P" }\n'
        'rules = [ { en = "R", fr = "R" } ]\nformats = ["pdf"]\nreasons = ["not_provided"]\n'
    )


def test_the_version_in_force_gives_no_difference(story, propose, now):
    """Of its own text, read anew with the shared files, over open and closed files."""
    for goal, place in (("assessment", 0), ("nominated", 1), ("verification", 2)):
        story(goal, place)
    replay = replayed(propose(newest()), now)
    assert (replay.state, replay.total, replay.run, replay.differing, replay.failed) == ("done", 3, 3, 0, 0)
    assert not ReplayedFile.objects.exists() and replay.counts == {}


def test_a_change_is_told_for_each_file_it_would_touch_and_no_other(story, propose, now, next_month):
    open_file, closed = story("assessment", 0).file, story("nominated", 1).file
    draft = story("draft", 2).file
    replay = replayed(propose(stricter(next_month)), now)
    assert (replay.state, replay.total, replay.differing, replay.failed) == ("done", 2, 2, 0)
    rows = {row.application_id: row for row in replay.files.all()}
    assert set(rows) == {open_file.pk, closed.pk} and draft.pk not in rows
    told = {(row["kind"], row["code"]): (row["before"], row["after"]) for row in rows[closed.pk].differences}
    assert told[("criterion", "much_money")] == ("absent", "not_met")
    assert told[("document", "oath")] == (False, True)
    assert told[("outcome", "")][1] == "not_met"
    assert told[("fee", "")] == ("1500.00", "1600.00") or ("fee", "") not in told  # a GTA file pays the other amount
    assert replay.counts["files"] == {"open": 1, "closed": 1}
    assert replay.counts["told"]["criterion much_money absent not_met"] == 2
    before, after = replaying.answers(replay, closed, {})
    new = next(row for row in after["criteria"] if row["code"] == "much_money")
    assert new["reasons"] == [{"en": "It is permanent.", "fr": "Il est permanent."}]
    assert "much_money" not in {row["code"] for row in before["criteria"]}


def test_a_replay_goes_on_where_a_dead_worker_left_it_and_runs_no_file_twice(
    story, propose, now, next_month, monkeypatch
):
    for place in range(3):
        story("verification", place)
    monkeypatch.setattr(replaying, "BATCH", 1)
    replay = replaying.ask(propose(stricter(next_month)), by=propose_by(), at=now)
    one = replaying._one

    def dies(row, *file):
        if row.run == 1:
            raise KeyboardInterrupt
        return one(row, *file)

    monkeypatch.setattr(replaying, "_one", dies)
    with pytest.raises(KeyboardInterrupt):
        replaying.run(replay.pk, at=now)
    monkeypatch.setattr(replaying, "_one", one)
    assert replaying.run(replay.pk, at=now) == 0 and replaying.due() == []  # its claim still stands
    Replay.objects.update(claimed_at=now - timedelta(minutes=3))
    assert replaying.due() == [replay.pk]
    assert replaying.run(replay.pk, at=now) == 2
    replay.refresh_from_db()
    assert (replay.state, replay.run, replay.differing, replay.files.count()) == ("done", 3, 3, 3)


def propose_by():
    return ProposedVersion.objects.get().proposed_by


def test_a_cancelled_replay_stops_after_its_batch_and_another_may_begin(story, propose, now, next_month, monkeypatch):
    for place in range(2):
        story("verification", place)
    monkeypatch.setattr(replaying, "BATCH", 1)
    proposal = propose(stricter(next_month))
    replay = replaying.ask(proposal, by=proposal.proposed_by, at=now)
    with pytest.raises(NotNow):
        replaying.ask(proposal, by=proposal.proposed_by, at=now)
    assert replaying.run(replay.pk, at=now, most=1) == 1
    replaying.cancel(replay, by=proposal.proposed_by, at=now)
    assert replaying.run(replay.pk, at=now) == 0
    replay.refresh_from_db()
    assert (replay.state, replay.run) == ("cancelled", 1)
    assert replaying.ask(proposal, by=proposal.proposed_by, at=now).state == "waiting"


def test_a_file_that_cannot_be_run_is_counted_and_holds_up_no_other(story, propose, now, next_month, monkeypatch):
    broken, sound = story("verification", 0).file, story("verification", 1).file
    facts_of = replaying.facts_of

    def fails(file):
        if file.pk == broken.pk:
            raise ZeroDivisionError
        return facts_of(file)

    monkeypatch.setattr(replaying, "facts_of", fails)
    replay = replayed(propose(stricter(next_month)), now)
    assert (replay.state, replay.failed, replay.differing) == ("done", 1, 1)
    assert replay.files.get().application_id == sound.pk


def test_rules_are_published_by_a_second_administrator_and_the_log_names_both(
    story, cast, second, propose, now, next_month
):
    story("verification", 0)
    proposal = propose(stricter(next_month))
    with pytest.raises(NotNow, match="No replay"):
        proposing.publish(proposal, by=second, at=now)
    replayed(proposal, now)
    for nobody in (cast.administrator, cast.analyst, cast.manager, cast.executive_director):
        with pytest.raises(NotAllowed):
            proposing.publish(proposal, by=nobody, at=now)
    version = proposing.publish(proposal, by=second, at=now, why="Signed order of the minister.")
    begin, stream = date.fromisoformat(next_month), Stream.objects.get(code=STREAM)
    assert version_in_force(stream, begin) == version
    assert version_in_force(stream, begin - timedelta(days=1)) == proposal.replaces
    added = list(AdministrativeChange.objects.filter(kind="rules").order_by("-number")[:4])
    assert {row.by_id for row in added[:3]} == {second.pk} and added[3].by_id == cast.administrator.pk
    assert {row.subject for row in added} == {proposal.number, version.label, proposal.replaces.label}
    with pytest.raises(NotNow):
        proposing.publish(proposal, by=second, at=now)
    assert load(read_program(ONTARIO), only_check=True) is not None  # a later load of the files still works


def test_rules_published_meanwhile_ask_for_another_replay(story, second, propose, now, next_month):
    story("verification", 0)
    later = propose(stricter((date.fromisoformat(next_month) + timedelta(days=30)).isoformat()))
    replayed(later, now)
    between = propose(stricter(next_month))
    replayed(between, now)
    version = proposing.publish(between, by=second, at=now)
    with pytest.raises(NotNow, match="replay it again"):
        proposing.publish(later, by=second, at=now)
    again = replayed(later, now)
    assert again.baseline == version and again.differing == 0
    assert proposing.publish(later, by=second, at=now).in_force_from > version.in_force_from


def test_the_database_refuses_that_one_person_proposes_and_publishes(cast, second, propose, now, next_month):
    proposal = propose(stricter(next_month))
    version = StreamVersion.objects.first()
    answered = {"state": "published", "answered_at": now, "published": version}
    for who, refusal in ((cast.administrator, IntegrityError), (cast.manager, IntegrityError)):
        with pytest.raises(refusal), transaction.atomic():
            ProposedVersion.objects.filter(pk=proposal.pk).update(answered_by=who, **answered)
    for change in ({"text": "x"}, {"sha256": "0" * 64}, {"proposed_by": second}, {"in_force_from": "2031-01-01"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ProposedVersion.objects.filter(pk=proposal.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        proposal.delete()
    ProposedVersion.objects.filter(pk=proposal.pk).update(answered_by=second, **answered)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProposedVersion.objects.filter(pk=proposal.pk).update(answer="changed")


def test_what_cannot_be_published_says_why(propose, now, second):
    today = propose(newest())  # begins on a day that is past, as a published version does
    replayed(today, now)
    with pytest.raises(NotNow) as refused:
        proposing.publish(today, by=second, at=now)
    assert len(refused.value.reasons) == 2
    proposing.withdraw(today, by=second, at=now, why="Not now.")
    with pytest.raises(NotNow):
        replaying.ask(today, by=today.proposed_by, at=now)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Paste"),
        ("code = ", "not valid TOML"),
        ('label = "x"', "version.in_force_from: must be a date"),
        (lambda text: text.replace('kind = "wage_floor"', 'kind = "wage_floors"').replace("[fee]", "[fees]"), "fees: unknown key"),
        (lambda text: text.replace('amount = "1500.00"', 'amount = "much"'), "fee.amount: must be an amount of money"),
        (lambda text: text.replace('use = "shared/people"', 'use = "shared/peoples"', 1), "peoples"),
        (lambda text: dated(text, "2001-01-01"), "No rules of this stream begin"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_key_and_reason(propose, text, told, next_month):
    with pytest.raises(NotValid) as wrong:
        propose(text(dated(whole(), next_month)) if callable(text) else text)
    assert told in wrong.value.errors["text"]
    assert not ProposedVersion.objects.exists()


def test_who_may_propose_stands_in_one_table(cast, propose, next_month):
    assert propose(dated(newest(), next_month), by=cast.analyst).proposed_by == cast.analyst
    for nobody in (cast.manager, cast.program_officer, cast.auditor, cast.privacy_officer):
        with pytest.raises(NotAllowed):
            propose(dated(newest(), next_month), by=nobody)
        assert bool(proposing.proposals_visible_to(nobody)) == (nobody != cast.privacy_officer)


def test_a_disposed_file_leaves_no_line_in_a_replay(story, propose, now, next_month):
    file = story("nominated", 0).file
    assert replayed(propose(stricter(next_month)), now).files.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("select rules_dispose_part(%s)", [file.pk])
    assert not ReplayedFile.objects.exists()


def test_the_demonstration_has_a_proposal_that_can_be_published(story, cast):
    story("assessment", 0)
    demo_rules.propose_rules(cast)
    replay = Replay.objects.get()
    assert (replay.state, replay.total, replay.failed) == ("done", 1, 0)
    assert not proposing.why_not(replay.proposal, at=cast.now)


def test_drafts_are_counted_and_the_pool_says_whose_points_would_differ(story, propose, now, next_month, cast, client):
    """Of drafts numbers alone; of the pool small numbers are not told to who sees no person."""
    draft = story("draft", 2).file
    stream = draft.stream
    people = [User.objects.create(email=f"pool{place}@person.example", role="applicant") for place in range(3)]
    for place, person in enumerate(people):
        in_the_pool(person, stream, f"EOI-T-{place}", 10, at=now - timedelta(days=3), answers={"job_noc": "21231"})
    text = dated(newest(), next_month).replace('except = ["physician_teer"', 'except = ["teer", "physician_teer"')
    proposal = propose(text.replace("most = 130", "most = 121"))
    replay = replayed(proposal, now)
    pool, drafts = replay.beyond["pool"], replay.beyond["drafts"]
    assert (replay.state, replay.percent, drafts["run"], drafts["failed"]) == ("done", 100, 1, 0)
    assert (pool["run"], pool["differ"], pool["failed"]) == (3, 3, 0)
    assert {after - before for _key, before, after in pool["who"]} == {-9}
    page = f"/desk/rules/proposals/{proposal.number}/"
    client.force_login(cast.manager)
    assert "EOI-T-1" in client.get(page).content.decode()
    client.force_login(cast.analyst)
    told = client.get(page).content.decode()
    assert "Fewer than 5" in told and "EOI-T-1" not in told and draft.number not in told
