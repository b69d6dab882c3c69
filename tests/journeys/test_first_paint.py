"""What the bench says of keys and paints is measured in a real browser; without one it says so."""

from __future__ import annotations

import pytest

from reporting.bench import paint


def test_keys_on_the_worklist_are_painted_and_measured(browser, house):
    found = paint.measure_in(browser, house.support_officer, loads=2)
    assert (len(found.first), len(found.every)) == (2, 2 * len(paint.KEYS))
    assert all(0 < one < 5000 for one in found.every)
    assert found.rows[0].what == "first key to paint"


def test_without_a_browser_the_bench_says_what_is_missing(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere")
    monkeypatch.setattr(paint.shutil, "which", lambda _name: None)
    with pytest.raises(paint.NoBrowser, match="CHROMIUM may name its path"):
        paint._browser()
