"""Keys are changed while people work: in batches, again after a kill, and nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from io import StringIO

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from intake import services as intake
from intake.models import Fee
from nominee import notes, unfinished
from nominee.models import Application, Identifier, SealedValue
from nominee.sealing import rotating, vault
from nominee.sealing.blind import blind
from reporting.scale.found import blind_in_sql
from tests.sealing.conftest import CANARIES
from verification.models import SharedDetail, VerificationCheck


def rotated(*options: str) -> dict:
    out = StringIO()
    try:
        call_command("rotate_keys", *options, stdout=out)
    except CommandError as left:
        assert left.returncode == 1
    return json.loads(out.getvalue().strip().splitlines()[-1])


def everything(told) -> list:
    """What is opened of a file, as its pages open it."""
    file = Application.objects.get(pk=told.file.pk)
    fees = list(Fee.objects.filter(application=file).values_list("reference", flat=True))
    claims = list(VerificationCheck.objects.filter(application=file).order_by("pk").values_list("claim", "answer"))
    return vault.opened(file, [file.answers, fees, claims])


def test_a_rotation_seals_everything_with_the_new_key_and_the_old_one_can_go(settings, old_and_new, marked_story):
    _old, both, new = old_and_new
    told = marked_story("verification")
    officer = told.cast.support_officer
    unfinished.keep(told.file, "note", {"text": ["Not sent"]}, by=officer, at=timezone.now())
    notes.add_note(told.file, by=officer, at=timezone.now(), kind="medical", text="Asthma since childhood")
    before, events = everything(told), [event.hash for event in told.file.events.order_by("number")]
    assert rotated("--check")["done"] and set(rotated("--check")["keys"]) == {"old"}

    settings.FIELD_KEYS = both
    planned = rotated("--dry-run")
    assert (planned["done"], planned["rotated"], set(planned["keys"])) == (False, 0, {"old"})
    result = rotated("--batch", "3")
    assert result["done"] and set(result["keys"]) == {"new"} and result["unreadable"] == 0
    assert result["rotated"] == sum(planned["keys"].values())

    settings.FIELD_KEYS = new
    assert everything(told) == before and CANARIES["passport_number"] in json.dumps(before)
    assert unfinished.kept_at(told.file, "note", by=officer).values == {"text": ["Not sent"]}
    assert [event.hash for event in told.file.events.order_by("number")] == events
    call_command("verify_audit", stdout=StringIO())
    assert rotated("--check")["done"]


def test_it_is_not_done_while_a_key_is_missing_and_says_what_is_left(settings, old_and_new, marked_story):
    _old, _both, new = old_and_new
    marked_story("submitted")
    count = SealedValue.objects.count()
    settings.FIELD_KEYS = new
    result = rotated()
    assert (result["done"], result["left"], result["unreadable"]) == (False, count, count)
    with pytest.raises(CommandError):
        call_command("rotate_keys", "--check", stdout=StringIO())


def test_what_stands_open_from_before_is_sealed_and_found_and_compared_as_before(client, marked_story):
    told = marked_story("verification")
    file, passport = told.file, CANARIES["passport_number"]
    sealed = everything(told)
    _open_again(told)
    assert vault.opened(file, Application.objects.get(pk=file.pk).answers)["passport_number"] == passport
    assert {"answers", "payments", "checks", "search keys"} <= set(rotated("--dry-run")["open"])
    result = rotated("--batch", "2")
    assert result["done"] and result["sealed"] >= 5 and result["open"] == {}
    assert everything(told) == sealed
    assert Identifier.objects.filter(kind="passport", value__startswith="~").count() == 1
    assert not Identifier.objects.filter(value__in=[*CANARIES.values()]).exists()
    assert not SharedDetail.objects.filter(value__contains=passport).exists()
    assert result["history"] == {}, "its lines of before are sealed; only what a house wrote open stays so"
    client.force_login(told.cast.support_officer)
    assert file.number in client.get("/desk/search/", {"q": passport}).content.decode()


def _open_again(told) -> None:
    """As a house of before has it: nothing sealed, in any of the rows that may change."""
    file = told.file
    plain = vault.opened(file, file.answers)
    Application.objects.filter(pk=file.pk).update(answers=plain)
    for fee in Fee.objects.filter(application=file):
        Fee.objects.filter(pk=fee.pk).update(reference=vault.opened(file, fee.reference), reference_digest=None)
    for check in file.checks.all():
        claim, compared, answer = vault.opened(file, [check.claim, check.compared, check.answer])
        VerificationCheck.objects.filter(pk=check.pk).update(claim=claim, compared=compared, answer=answer)
    Identifier.objects.filter(application=file, value__startswith="~").delete()
    Identifier.objects.create(application=file, kind="passport", value=plain["passport_number"])
    SharedDetail.objects.filter(application=file, kind="passport").update(value=f"IN/{plain['passport_number']}")


def test_swapped_rows_and_swapped_references_do_not_open(marked_story, caplog):
    one, two = marked_story("submitted"), marked_story("submitted", 1, passport_number="OTHER778")
    first, second = (SealedValue.objects.get(file=told.file.number, field="passport_number") for told in (one, two))
    SealedValue.objects.filter(pk=first.pk).update(token=second.token)
    SealedValue.objects.filter(pk=second.pk).update(token=first.token)
    for told in (one, two):
        file = Application.objects.get(pk=told.file.pk)
        assert isinstance(vault.opened(file, file.answers)["passport_number"], vault.Unreadable)
    assert "not as it was sealed" in caplog.text
    assert not [number for number in (*CANARIES.values(), "OTHER778") if number in caplog.text]
    Application.objects.filter(pk=one.file.pk).update(answers=two.file.answers)  # the reference of another file
    file = Application.objects.get(pk=one.file.pk)
    assert isinstance(vault.opened(file, file.answers)["passport_number"], vault.Unreadable)


def test_another_value_under_the_same_reference_is_noticed_even_when_it_is_sealed_rightly(marked_story):
    told = marked_story("submitted")
    row = SealedValue.objects.get(file=told.file.number, field="passport_number")
    vault.write(row, "FORGED123")
    row.save()
    file = Application.objects.get(pk=told.file.pk)
    assert isinstance(vault.opened(file, file.answers)["passport_number"], vault.Unreadable)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_without_the_key_every_page_says_so_in_words_and_none_breaks(
    client, settings, old_and_new, marked_story, language
):
    _old, _both, new = old_and_new
    told = marked_story("verification")
    officer = told.cast.support_officer
    notes.add_note(told.file, by=officer, at=timezone.now(), kind="integrity", text="A bank account is shared")
    key = told.file.answers["passport_number"].removeprefix(vault.MARK)
    settings.FIELD_KEYS = new
    words = {"en": "This value cannot be opened.", "fr": "Cette valeur ne peut pas être ouverte."}[language]
    for reader, pages in (
        (officer, ("", f"sealed/{key}/", "checks/", "completeness/", "checks.csv", "checks.json")),
        (told.user, ("sent/", "receipt/", "")),
    ):
        reader.language = language
        reader.save()
        client.force_login(reader)
        base = "/desk/applications" if reader == officer else "/apply"
        texts = []
        for page in pages:
            answer = client.get(f"{base}/{told.file.number}/{page}", follow=True)
            assert answer.status_code == 200, page
            texts.append(answer.content.decode())
        assert any(words in text for text in texts) and words in texts[0], reader
        assert not any("sealed:" in text for text in texts)


@pytest.mark.django_db(transaction=True)
def test_writers_at_work_during_a_rotation_lose_nothing(settings, old_and_new, ontario):
    _old, both, new = old_and_new
    numbers = [f"FILE-{place}" for place in range(4)]
    kept: dict[str, list[str]] = {number: [] for number in numbers}
    for number in numbers:
        for place in range(50):
            kept[number].append(vault.keep(number, f"field{place}", f"value {number} {place}"))
    settings.FIELD_KEYS = both
    stop, wrong = threading.Event(), []

    def write(number: str) -> None:
        place = 50
        try:
            while not stop.is_set() or place < 90:
                with transaction.atomic():
                    kept[number].append(vault.keep(number, f"field{place}", f"value {number} {place}"))
                    vault.keep(number, f"field{place % 50}", f"value {number} {place % 50}")  # once more
                place += 1
        except Exception as problem:
            wrong.append(problem)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write, args=(number,)) for number in numbers]
    for writer in writers:
        writer.start()
    try:
        result = rotating.rotate(batch=7)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert wrong == [] and result.rotated == 200
    assert rotating.rotate(batch=7).is_done
    settings.FIELD_KEYS = new
    texts = vault.readable(ref for refs in kept.values() for ref in refs)
    assert len(texts) == sum(len(refs) for refs in kept.values()) == SealedValue.objects.count()


KILLED = """
import os, django
django.setup()
from nominee.sealing import rotating, vault
write, done = vault.write, []
def until(row, value):
    done.append(row)
    if len(done) == 25:
        os.kill(os.getpid(), 9)
    write(row, value)
vault.write = until
rotating.rotate(batch=10)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_goes_on_where_it_was(settings, old_and_new, ontario):
    _old, both, new = old_and_new
    refs = [vault.keep("FILE-1", f"field{place}", f"value {place}") for place in range(60)]
    settings.FIELD_KEYS = both
    environment = os.environ | {
        "NOMINEE_FIELD_KEYS": both, "DATABASE_URL": _address(), "DJANGO_SETTINGS_MODULE": "nominee.settings",
    }  # fmt: skip
    killed = subprocess.run(
        [sys.executable, "-c", KILLED], env=environment, cwd=configured.BASE_DIR, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr[-2000:]
    assert rotating.counted().keys == {"new": 20, "old": 40}, "two batches of ten are done, the third never was"
    assert vault.readable(refs).keys() == set(refs)
    result = rotating.rotate(batch=10)
    assert result.is_done and result.rotated == 40
    settings.FIELD_KEYS = new
    assert len(vault.readable(refs)) == 60


def _address() -> str:
    """The database of this test, as another process names it."""
    values = connection.settings_dict
    return f"postgresql://{values['USER']}:{values['PASSWORD']}@/{values['NAME']}?host={values['HOST']}&port={values['PORT']}"


@pytest.mark.django_db
def test_the_index_in_sql_is_that_of_python():
    with connection.cursor() as cursor:
        cursor.execute(f"select {blind_in_sql('k', 'v')} from (values ('passport', 'AB1234567')) as t (k, v)")
        assert cursor.fetchone()[0] == blind("passport", "AB1234567")


def test_a_payment_is_never_taken_for_two(marked_story):
    told = marked_story("draft")
    fee = told.file.fees.get()
    intake.pay_fee(told.file, by=told.user, at=timezone.now())
    assert told.file.fees.count() == 1 and fee.reference_digest
