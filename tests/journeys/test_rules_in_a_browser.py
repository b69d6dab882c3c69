"""Rules tried on a telephone in French, proposed in English, replayed while the page looks on, read by a manager."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from nominee.demo.accounts import PASSWORD
from nominee.models import Replay
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load
from nominee.rules import replaying
from reporting import demo
from tests.rules.test_replaying import stricter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(transactional_db, live_server, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load(read_program(ONTARIO))
    person = next(row for row in demo.people() if row["stream"] == "owp-teer-0-3")
    told = demo.Story(person, demo.Cast(PASSWORD))
    told.reach("submitted")
    return told


def test_rules_are_tried_proposed_and_replayed(told, visitor):
    analyst = visitor("fr", 375, 800, name="trying").sign_in("analyst@demo.example").open("/desk/rules/try/")
    page = analyst.page
    page.select_option("#stream", "foreign-worker")
    page.fill("#on", "2026-03-27")
    analyst.press("[value=example]")
    assert "Rien d’obligatoire ne manque." in page.inner_text("#result")
    page.locator("summary", has_text="JSON").click()
    page.fill("#text", '{"answers": {"job_wage": "beaucoup"}}')
    analyst.press("[value=json]")
    assert "answers.job_wage" in page.inner_text(".govuk-error-summary")
    page.click(".govuk-error-summary a")
    assert page.evaluate("document.activeElement.id") == "a.job_wage"

    proposer = visitor(name="proposing").sign_in("administrator@demo.example").open("/desk/rules/proposals/new/")
    page, text = proposer.page, stricter((timezone.localdate() + timedelta(days=40)).isoformat())
    page.select_option("#stream", "owp-teer-0-3")
    page.fill("#text", text.replace("[fee]", "[fees]"))
    proposer.press("text=Propose it and run the files")
    assert "fees: unknown key" in page.inner_text("#text-error")
    page.fill("#text", text)
    proposer.press("text=Propose it and run the files")
    bar = page.locator("#progress progress")
    assert bar.get_attribute("value") == "0" and page.get_by_role("button", name="Cancel the replay").count()
    replaying.run(Replay.objects.get().pk, at=timezone.now())
    page.get_by_role("link", name="Show what it found").click()  # the page asked again by itself
    page.wait_for_load_state()
    proposer.look()
    assert "1 file would get a different result" in page.inner_text("main")
    assert told.file.number not in page.content()

    manager = visitor("fr", 375, 800, name="reading").sign_in("manager@demo.example").open(page.url)
    manager.press("text=Les afficher avec les motifs")
    assert told.file.number in manager.page.inner_text("main") and "Serment" in manager.page.inner_text("main")
