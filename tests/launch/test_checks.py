"""What `make test` says of a test that fails beside others and passes alone."""

import json

import pytest

from launch import checks


@pytest.fixture
def failed(tmp_path, monkeypatch):
    def these(*tests):
        kept = tmp_path / "tests" / "v" / "cache"
        kept.mkdir(parents=True)
        (kept / "lastfailed").write_text(json.dumps(dict.fromkeys(tests, True)), encoding="utf-8")
        return checks.Results()

    monkeypatch.setattr(checks, "CACHE", tmp_path)
    return these


def test_a_failure_that_passes_alone_is_named_and_does_not_fail_the_run(failed, capsys):
    results = failed("tests/a.py::test_b")
    results.add_tests("Tests", 1, 3.0, lambda: 0)
    assert results.summary() == 0
    assert "unsteady" in (said := capsys.readouterr().out) and "tests/a.py::test_b" in said


def test_a_failure_that_fails_again_fails_the_run(failed):
    results = failed("tests/a.py::test_b")
    results.add_tests("Tests", 1, 3.0, lambda: 1)
    assert (results.summary(), results.unsteady) == (1, [])


@pytest.mark.parametrize(("tests", "code"), [(6, 1), (0, 1), (1, 2), (1, 3)])
def test_many_failures_and_a_run_that_broke_off_are_not_asked_again(failed, tests, code):
    results = failed(*(f"tests/a.py::test_{number}" for number in range(tests)))
    results.add_tests("Tests", code, 3.0, lambda: pytest.fail("asked again"))
    assert results.summary() == 1
