"""The adapter to the federal pool, over real HTTP: whole lists, plain refusals, nothing sent twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.entry import criteria, pool
from nominee.registers import Unreachable
from tests.intake.entry.conftest import DAY

MORE = {"crs_from": None, "crs_to": None, "before": DAY, "on": DAY}


def test_a_search_reads_every_page_and_each_criterion_narrows_it(federal, monkeypatch):
    everybody = pool.search({}, **MORE)
    assert len(everybody) > 200  # more than one page
    assert [row.crs for row in everybody] == sorted((row.crs for row in everybody), reverse=True)
    levels = dict.fromkeys(criteria.ABILITIES, 7)
    narrowed = {
        "noc": {"noc": ["21", "31301"]}, "english": {"en": levels}, "french": {"fr": levels | {"test": "tef_canada"}},
        "years": {"experience_from": 5}, "here": {"canadian_experience_from": 1},
        "education": {"education_from": "masters"}, "francophone": {"is_francophone": True}, "province": {"province": "BC"},
    }  # fmt: skip
    for name, asked in narrowed.items():
        assert not criteria.problems(asked)
        assert 0 < len(pool.search(asked, **MORE)) < len(everybody), name
    assert {row.noc[:2] for row in pool.search({"noc": ["21"]}, **MORE)} == {"21"}
    within = pool.search({}, **MORE | {"crs_from": 400, "crs_to": 450})
    assert within and all(400 <= row.crs <= 450 for row in within)
    monkeypatch.setattr(pool, "MOST_PAGES", 1)
    with pytest.raises(Unreachable):  # half a list is no list
        pool.search({}, **MORE)


def test_bad_criteria_say_why_at_their_field():
    wrong = {
        "noc": ["x"], "en": {"listening": 13}, "fr": {"test": "toefl"}, "experience_from": -1, "education_from": "clever",
    }  # fmt: skip
    assert set(criteria.problems(wrong)) == {"noc", "en_listening", "fr_test", "experience_from", "education_from"}
    assert criteria.problems({"name": "x"}) and criteria.problems([]) and criteria.problems({"en": 7})
    words = criteria.described({"noc": ["21"], "fr": dict.fromkeys(criteria.ABILITIES, 7), "is_francophone": True})
    assert words.en == "NOC 21, French, NCLC 7, francophone" and "français, NCLC 7" in words.fr


def test_a_notification_is_sent_once_and_taken_back_only_before_it_is_delivered(federal):
    sent = {"stream": "express-entry-human-capital", "respond_by": DAY, "on": DAY}
    first = pool.notify("E700100000", key="NOI-1", **sent)
    assert first.is_delivered and pool.notify("E700100000", key="NOI-1", **sent) == first and len(federal.sent) == 1
    assert not pool.take_back(first.number, on=DAY)
    late = pool.notify("E700107892", key="NOI-2", **sent)  # delivered overnight
    assert not late.is_delivered and pool.take_back(late.number, on=DAY)
    gone = DAY + timedelta(days=40)
    assert pool.notify("E700100000", key="NOI-3", **sent | {"on": gone}) == pool.Notified("", False, "expired")


def test_the_pool_that_is_away_or_says_nonsense_is_unreachable(federal, settings):
    right = federal.profiles["E700100000"]["validation_code"]
    assert pool.standing("E700100000", right, on=DAY).status == "valid"
    assert (
        pool.standing("E700100000", "123456", on=DAY)
        == pool.standing("E999999999", right, on=DAY)
        == pool.Standing("unknown")
    )
    federal.standing = lambda *_args: "brilliant"
    with pytest.raises(Unreachable):
        pool.standing("E700100000", right, on=DAY)
    for url in ("", "http://127.0.0.1:9"):
        settings.SOURCES = settings.SOURCES | {"express_entry_pool": {"url": url, "token": ""}}
        with pytest.raises(Unreachable):
            pool.search({}, **MORE)
