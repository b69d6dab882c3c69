"""Each kind of tampering is found, and named by file or row and by day; what is exported is signed and complete."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from nominee.audit import exporting, history, rights
from nominee.deadlines import day_in
from nominee.models import AdministrativeChange, ApplicationEvent
from reporting import demo
from verification.models import Decision


def day(event: ApplicationEvent) -> str:
    return str(day_in(event.at, "America/Toronto"))


def hash_anew(file, tamper) -> None:
    """As somebody would who knows how the chain is made."""
    previous = ""
    for event in ApplicationEvent.objects.filter(application=file).order_by("number"):
        event.previous_hash = previous
        previous = event.digest()
        values = [event.previous_hash, previous, event.pk]
        tamper("update nominee_applicationevent set previous_hash = %s, hash = %s where id = %s", values)


def test_a_sound_history_has_no_findings(story, export, found):
    story("nominated")
    story("assessment", 1)
    assert found() == []  # without an export too
    export()
    export()
    export()
    assert found() == []


def test_a_changed_event_is_named(story, found, tamper):
    told = story("recommended")
    event = told.file.events.get(action="recommend")
    tamper("update nominee_applicationevent set by_id = null where id = %s", [event.pk])
    name = f"event {event.number} (recommend)"
    assert found() == [f"{told.file.number}, {day(event)}: {name} changed: its columns are not what was hashed"]


def test_a_removed_event_is_named(story, found, tamper):
    told = story("assessment")
    event = told.file.events.get(number=3)
    tamper("delete from nominee_applicationevent where application_id = %s and number = 2", [told.file.pk])
    assert found() == [f"{told.file.number}, {day(event)}: event 2 before event 3 ({event.action}) removed"]


def test_an_event_put_in_between_is_named(story, found, tamper):
    told = story("assessment")
    tamper(
        "update nominee_applicationevent set number = number + 100 where application_id = %s and number > 2",
        [told.file.pk],
    )
    tamper(
        "update nominee_applicationevent set number = number - 99 where application_id = %s and number > 100",
        [told.file.pk],
    )
    new = ApplicationEvent.objects.get(application=told.file, number=2)
    new.pk, new.number, new.previous_hash, new.action = None, 3, new.hash, "withdraw"
    new.hash = new.digest()
    new.save(force_insert=True)
    after = told.file.events.get(number=4)
    lines = found()
    assert (
        f"{told.file.number}, {day(after)}: event 4 (start_completeness) changed: its columns are not what was hashed"
        in lines
    )


def test_a_history_hashed_anew_meets_the_exports(story, export, found, tamper):
    told = story("recommended")
    export()
    event = told.file.events.latest("number")
    tamper(
        "update nominee_applicationevent set role = 'manager' where application_id = %s and number = 2", [told.file.pk]
    )
    hash_anew(told.file, tamper)
    assert found() == [
        f"{told.file.number}, {event.at.date()}: event {event.number} is not the one that was exported on 2026-11-25: "
        "its history was hashed anew"
    ]


def test_an_end_that_was_removed_meets_the_exports(story, export, found, tamper):
    told = story("recommended")
    export()
    events = told.file.events.count()
    before = told.file.events.get(number=events - 1)
    tamper("delete from nominee_applicationevent where application_id = %s and number = %s", [told.file.pk, events])
    tamper(
        "update nominee_application set status = %s, status_since = %s where id = %s",
        [before.to_status, before.at, told.file.pk],
    )
    assert found() == [
        f"{told.file.number}, 2026-11-25: the end of its history removed: {events} events were exported on 2026-11-25, "
        f"{events - 1} are left"
    ]


def test_an_end_removed_before_any_export_is_seen_by_the_status(story, found, tamper):
    told = story("recommended")
    events = told.file.events.count()
    tamper("delete from nominee_applicationevent where application_id = %s and number = %s", [told.file.pk, events])
    (line,) = found()
    assert line.startswith(f"{told.file.number}, ")
    assert "the end of its history was removed, or its status was changed by hand" in line


def test_a_file_without_any_event_is_named(story, export, found, tamper):
    told = story("submitted")
    export()
    tamper("delete from nominee_applicationevent where application_id = %s", [told.file.pk])
    lines = found()
    assert any("every event of this file removed" in line and told.file.number in line for line in lines)
    assert any("none is left" in line and told.file.number in line for line in lines)


# ------------------------------------------------------------------ administrative changes


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (
            "update nominee_administrativechange set by_id = null, why = 'x' where number = 5",
            "administrative change 5 ",
        ),
        ("delete from nominee_administrativechange where number = 5", "administrative change 5 before it removed"),
    ],
)
def test_a_change_of_the_house_that_is_tampered_with_is_named(ontario, found, tamper, sql, words):
    tamper(sql)
    (line,) = found()
    assert words in line
    assert str(AdministrativeChange.objects.get(number=6).at.date()) in line


def test_changes_of_the_house_cut_off_or_hashed_anew_meet_the_exports(ontario, export, found, tamper):
    number = AdministrativeChange.objects.latest("number").number
    export()
    tamper("delete from nominee_administrativechange where number > %s", [number - 2])
    (line,) = found()
    assert line.startswith(f"administrative change {number}, 2026-11-25: removed: exported on 2026-11-25")
    AdministrativeChange.objects.create(at=None, kind="setting", subject="a", number=0, transaction=0)
    AdministrativeChange.objects.create(at=None, kind="setting", subject="b", number=0, transaction=0)
    (line,) = found()
    assert "not the one that was exported on 2026-11-25: hashed anew" in line


# ------------------------------------------------------------------ history without a chain


def test_rows_of_other_history_are_named(story, export, found, tamper):
    told = story("nominated")
    demo.run_effects()
    export()
    decision = Decision.objects.get(application=told.file)
    line = told.file.checks.order_by("id").first().log.first()
    finding = told.file.findings.order_by("id").first().history.first()
    tamper("update verification_decision set outcome = 'refuse' where id = %s", [decision.pk])
    tamper("update verification_logline set reason = 'else' where id = %s", [line.pk])
    tamper("delete from verification_findingline where id = %s", [finding.pk])
    number, made = told.file.number, "exported on 2026-11-25"
    assert set(found()) == {
        f"{number}, verification_decision row {decision.pk}, {decision.decided_at.date()}: changed ({made})",
        f"{number}, verification_logline row {line.pk}, {line.at.date()}: changed ({made})",
        f"verification_findingline row {finding.pk}, 2026-11-25: removed ({made})",
    }


def test_a_row_of_other_history_put_in_later_is_named(story, export, found, tamper):
    told = story("nominated")
    tamper("update verification_decision set id = id + 10")
    export()
    export()
    export()
    tamper(
        "insert into verification_decision (id, application_id, event_id, recommendation_id, outcome, recommended_by_id,"
        " decided_by_id, decided_at, snapshot, snapshot_sha256) select id - 5, application_id, event_id - 1,"
        " recommendation_id, 'refuse', recommended_by_id, decided_by_id, decided_at, snapshot, '' from verification_decision"
    )
    (line,) = found()
    assert line.startswith(f"{told.file.number}, verification_decision row ")
    assert "put in later" in line


# ------------------------------------------------------------------ the exports themselves


def test_an_export_says_what_grew_and_a_part_of_the_rest(story, export, monkeypatch):
    first, second = story("assessment"), story("verification", 1)
    monkeypatch.setattr(exporting, "SMALLEST_SLICE", 1)
    assert export().files == 2
    assert export().files == 2  # nothing was certainly over before the first one began
    slices = [export() for _hour in range(3)]  # the end of all files, and from the first one again
    assert [_files(made.path) for made in slices] == [[], [first.file.number], [second.file.number]]
    first.move("return_to_verification", first.cast.program_officer, comments="Once more.")
    assert first.file.number in _files(export().path)


def _files(path) -> list[str]:
    return [
        line[2] for line in map(json.loads, path.read_text().splitlines()) if isinstance(line, list) and line[0] == "f"
    ]


def test_an_export_that_was_changed_is_named(story, export, found):
    told = story("submitted")
    path = export().path
    path.chmod(0o600)
    path.write_text(path.read_text().replace(f'"{told.file.number}",2,', f'"{told.file.number}",1,'))
    assert found() == [f"export {path.name}, 2026-11-25: changed: the signature does not fit"]


def test_an_export_that_was_removed_is_named(ontario, export, found):
    _first, second, third = export(), export(), export()
    second.path.unlink()
    assert found() == [f"export {third.path.name}, 2026-11-25: an export before it removed ({second.path.name})"]


def test_an_export_signed_by_somebody_else_is_not_believed(ontario, export, found, settings):
    export()
    own, settings.AUDIT_KEY = settings.AUDIT_KEY, "the key of somebody else, just as long as it must be"
    export()
    settings.AUDIT_KEY = own
    (line,) = found()
    assert "signed with a key that is not known here" in line


def test_whoever_verifies_needs_the_public_key_alone(story, export, settings, tamper):
    told = story("submitted")
    export()
    public = _said("export_heads", "--public-key").strip()
    settings.AUDIT_KEY = ""
    assert "not known here" in _fails("verify_audit")
    assert "Every chain holds." in _said("verify_audit", "--public-key", public)
    tamper("update nominee_applicationevent set role = 'x' where application_id = %s and number = 2", [told.file.pk])
    assert f"TAMPERED  {told.file.number}" in _fails("verify_audit", "--public-key", public)


def test_a_part_can_be_verified_and_is_kept_as_such(story, export):
    story("submitted")
    story("draft", 1)
    export()
    assert "1 files with" in _said("verify_audit", "--files", "1")
    kept = AdministrativeChange.objects.filter(kind="verification").latest("number")
    assert (kept.after["findings"], kept.after["scope"]) == (0, "1 files by chance")
    assert "0 files with 0 events" in _said("verify_audit", "--since", "2100-01-01")
    words = _said("verify_audit")
    assert "superuser who also holds the signing key" in words
    assert "2 files with" in words


def test_without_a_key_nothing_is_exported(ontario, settings):
    settings.AUDIT_KEY = "short"
    with pytest.raises(CommandError, match="at least 32"):
        call_command("export_heads")
    assert exporting.paths() == []


def _said(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def _fails(*command: str) -> str:
    out = StringIO()
    with pytest.raises(CommandError) as problem:
        call_command(*command, stdout=out)
    assert problem.value.returncode == 1
    return out.getvalue()


# ------------------------------------------------------------------ the database's own guard


def test_every_table_of_history_refuses_change_removal_and_emptying(db):
    """By its triggers, whichever tables a later version marks as history."""
    names = {model._meta.db_table for model in history.models_of_history()}
    assert names >= {
        "nominee_applicationevent", "nominee_administrativechange", "nominee_allocationchange", "nominee_balance",
        "intake_itemoutcome", "correspondence_letter", "verification_logline", "verification_findingline",
        "verification_decision",
    }  # fmt: skip
    emptied = "select tgrelid::regclass::text, tgname from pg_trigger where not tgisinternal and tgtype & 32 > 0"
    with connection.cursor() as cursor:
        cursor.execute(emptied)
        there = cursor.fetchall()
        assert names <= {table for table, _name in there}
        for table, name in there:  # off in tests alone: they empty their tables
            cursor.execute(f"alter table {table} enable trigger {name}")
    assert rights.unguarded() == []
    with connection.cursor() as cursor:
        cursor.execute("alter table verification_logline disable trigger user")
    assert rights.unguarded() == ["verification_logline"]
