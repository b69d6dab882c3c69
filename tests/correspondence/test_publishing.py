"""A letter is made once for its event: when the effect runs twice, when workers race, when one is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone

from correspondence import effects, fonts, rendering
from correspondence.models import Letter
from nominee import clock, outbox
from nominee.models import Effect

ROOT = Path(__file__).resolve().parents[2]
PDF = b"%PDF-1.7 quick"


@pytest.fixture
def quick(monkeypatch):
    """Without drawing: these tests are about who publishes, not about how it looks."""
    monkeypatch.setattr(rendering, "render_pdf", lambda html, **_: PDF)


def effect_of(told):
    return Effect.objects.get(event__application=told.file, name__startswith="correspondence.letter_")


def stored(settings):
    return sorted(path for path in Path(settings.MEDIA_ROOT, "letters").rglob("*") if path.is_file())


def let_the_lease_run_out(row):
    Effect.objects.filter(pk=row.pk).update(claimed_at=timezone.now() - outbox.LEASE - timedelta(seconds=1))


def test_an_effect_that_runs_twice_makes_one_letter(story, quick):
    told = story("returned_by_director")
    row = effect_of(told)
    assert outbox.run(row.pk) and not outbox.run(row.pk)
    first = Letter.objects.get()
    assert effects.publish(row.event, "returned_by_director") == first
    Effect.objects.filter(pk=row.pk).update(state=Effect.PENDING)
    assert outbox.run(row.pk)
    assert Letter.objects.get() == first


def test_a_published_letter_cannot_be_changed_or_removed(story, quick):
    told = story("withdrawn")
    outbox.run(effect_of(told).pk)
    letter = Letter.objects.get()
    for change in (
        lambda: Letter.objects.update(html="other"),
        lambda: Letter.objects.filter(pk=letter.pk)._raw_delete("default"),
        lambda: Letter(event=letter.event, code=letter.code, **rest(letter)).save(force_insert=True),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Letter.objects.get().html == letter.html


def rest(letter):
    names = ("application", "language", "template_version", "values", "html", "pdf", "sha256", "published_at")
    return {name: getattr(letter, name) for name in names}


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_publishes_and_the_other_leaves_nothing(story, settings, monkeypatch):
    """The first is so slow that its lease runs out; the second does the work; then the first wakes up."""
    told = story("withdrawn")
    row = effect_of(told)
    drawing, go_on = threading.Event(), threading.Event()

    def draw(html, **_):
        if threading.current_thread() is slow:
            drawing.set()
            assert go_on.wait(20)
        return PDF

    monkeypatch.setattr(rendering, "render_pdf", draw)
    results = []

    def work():
        results.append(outbox.run(row.pk))
        connections.close_all()

    slow = threading.Thread(target=work)
    slow.start()
    assert drawing.wait(20)
    assert not outbox.run(row.pk), "claimed: nobody else may"
    let_the_lease_run_out(row)
    assert outbox.run(row.pk)
    go_on.set()
    slow.join(20)
    assert results == [False]
    assert Letter.objects.count() == 1 and len(stored(settings)) == 1
    row.refresh_from_db()
    assert row.state == Effect.DONE


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_row_store_one_file(story, settings, monkeypatch):
    """Both past the look whether it exists: the database lets one through."""
    told = story("withdrawn")
    event = effect_of(told).event
    both = threading.Barrier(2)

    def draw(html, **_):
        both.wait(20)
        return PDF

    monkeypatch.setattr(rendering, "render_pdf", draw)
    results = []

    def work():
        try:
            with transaction.atomic():
                results.append(effects.publish(event, "withdrawal_confirmation") is not None)
        except IntegrityError:
            results.append(False)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == [False, True]
    assert Letter.objects.count() == 1 and len(stored(settings)) == 1


WORKER = """
import sys, time
import django
django.setup()
from correspondence import nudges, rendering
from nominee import outbox

def stop_here(*_, **__):
    print("here", flush=True)
    time.sleep(60)

if sys.argv[2] == "while drawing":
    rendering.render_pdf = stop_here
else:
    rendering.render_pdf = lambda html, **_: b"%PDF-1.7 killed"
    nudges.owe = stop_here
outbox.run(int(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["while drawing", "after storing"])
def test_a_worker_that_is_killed_leaves_the_letter_to_be_made_once(story, settings, quick, moment, tmp_path):
    told = story("withdrawn")
    row = effect_of(told)
    base, _, query = os.environ["DATABASE_URL"].partition("?")
    url = f"{base.rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}" + (f"?{query}" if query else "")
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(row.pk), moment],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": url, "NOMINEE_VAR": str(tmp_path)}, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout.readline() == b"here\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    row.refresh_from_db()
    assert (row.state, Letter.objects.count()) == (Effect.CLAIMED, 0)
    assert not outbox.due(), "its lease still runs"
    let_the_lease_run_out(row)
    for _ in range(100):  # the killed worker's transaction ends when its connection is seen to be gone
        if outbox.due() == [row.pk] and outbox.run(row.pk):
            break
        time.sleep(0.05)
    letter = Letter.objects.get()
    with letter.pdf.open("rb") as handle:
        assert handle.read() == PDF
    row.refresh_from_db()
    assert row.state == Effect.DONE and row.attempts == 2
    call_command("check_invariants", files=True)


def test_letters_wait_while_pango_or_the_typeface_is_missing(story, monkeypatch, tmp_path):
    told = story("withdrawn")
    row = effect_of(told)
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    rendering._weasyprint.cache_clear()
    monkeypatch.setattr(outbox, "ATTEMPTS", 1)
    assert not outbox.run(row.pk)
    row.refresh_from_db()
    assert row.state == Effect.PENDING and row.error.startswith("FontsMissing")

    def no_library(*_):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.setattr("builtins.__import__", importing(no_library))
    Effect.objects.update(due_at=timezone.now())
    assert not outbox.run(row.pk)
    monkeypatch.undo()
    row.refresh_from_db()
    assert row.state == Effect.PENDING and row.error.startswith("PangoMissing")
    assert told.file.letters.count() == 0


def importing(no_library):
    real = __import__

    def find(name, *rest):
        return no_library() if name.startswith("weasyprint") else real(name, *rest)

    return find


def test_a_letter_carries_the_day_it_was_published(story, quick):
    """A letter that waited says when it came, and the time to act on it runs from then."""
    told = story("refused")
    late = told.at + timedelta(days=3)
    Effect.objects.exclude(name="correspondence.letter_refusal").delete()
    with clock.standing_at(late):
        assert outbox.run(Effect.objects.get().pk)
    letter = Letter.objects.get()
    assert letter.published_at == late
    assert letter.values["date"] == late.date().isoformat()


def test_a_stream_whose_rules_know_no_such_letter_sends_none(story, quick):
    told = story("withdrawn")
    event = effect_of(told).event
    version = event.application.stream_version
    version.definition = version.definition | {"letters": []}  # a copy: one definition serves the whole process
    assert effects.publish(event, "withdrawal_confirmation") is None
    assert not Letter.objects.exists()
