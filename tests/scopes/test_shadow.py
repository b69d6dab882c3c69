"""A candidate rule beside the present one: it says what it would change, and changes nothing."""

from __future__ import annotations

import logging
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from nominee.access import visible_to
from nominee.models import Application, Team
from nominee.scopes import shadow

pytestmark = pytest.mark.django_db
RULE = "support_sees_own_team"


def report(*args: str) -> str:
    out = StringIO()
    call_command("shadow_access", *args, stdout=out)
    return out.getvalue()


def test_the_report_names_the_files_that_a_role_would_lose(story, cast):
    mine, other = story("completeness").file, story("completeness", 1).file
    Application.objects.filter(pk=other.pk).update(team=Team.objects.get(code="french"))
    told = report(RULE)
    assert "support_officer: 1 asked, 1 would see other files; 0 gained, 1 lost, at most 1 of one person" in told
    assert other.number in told and mine.number not in told
    assert "manager: 1 asked, 0 would see other files" in told
    assert visible_to(cast.support_officer).filter(pk=other.pk).exists()


def test_a_rule_that_shows_more_is_told_as_gaining(story, cast, monkeypatch):
    draft = story("draft").file
    monkeypatch.setitem(shadow.RULES, "everything", lambda user: Application.objects.all())
    told = report("everything", "--sample", "1")
    assert "auditor: 1 asked, 1 would see other files; 1 gained, 0 lost" in told and draft.number in told


def test_without_a_name_the_rules_are_listed_and_a_wrong_one_is_refused(db):
    assert report().startswith(f"{RULE}: Support officers would see")
    with pytest.raises(CommandError):
        report("nothing")


def test_live_requests_are_compared_only_where_it_is_switched_on(client, story, cast, settings, caplog):
    caplog.set_level(logging.INFO, "nominee")
    file = story("completeness").file
    Application.objects.filter(pk=file.pk).update(team=Team.objects.get(code="french"))
    client.force_login(cast.support_officer)
    path = reverse("desk-file", args=[file.number])
    assert client.get(path).status_code == 200 and "shadow rule" not in caplog.text
    settings.SHADOW_RULES = [RULE, "gone"]
    assert client.get(path).status_code == 200
    assert f"shadow rule {RULE} would not show file {file.pk} to account {cast.support_officer.pk}" in caplog.text
    assert file.number not in caplog.text.split("shadow rule")[1]
