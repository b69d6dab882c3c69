"""The one door: who is told what when an action cannot be taken, and that nothing happens twice."""

from __future__ import annotations

import pytest
from django.utils import timezone

from nominee import machine
from nominee.errors import NotAllowed, NotNow


def test_a_stale_page_is_told_what_happened(story):
    told = story("submitted")
    told.move("start_completeness", told.cast.support_officer)
    with pytest.raises(NotNow) as refused:
        machine.perform(
            told.file, "start_completeness", by=told.cast.support_officer, at=timezone.now(), expecting="submitted"
        )
    assert "Completeness check" in str(refused.value)
    assert told.file.events.filter(action="start_completeness").count() == 1


def test_the_recommender_never_decides(story):
    told = story("decision")
    officer = told.cast.program_officer
    officer.role = "manager"
    officer.save()
    with pytest.raises(NotAllowed):
        told.move("approve", officer)
    assert not machine.offers(told.file, officer) or "approve" not in {
        o.code for o in machine.offers(told.file, officer)
    }
