"""What a hostile, broken or unusual file is refused for: by its bytes, whatever its name says."""

from __future__ import annotations

import pickle

import pytest

from intake import quarantine
from intake.inspection import Refused, inspect
from intake.quarantine import inspect_apart
from tests.intake import hostile


def why(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        inspect(data)
    return refused.value.why


@pytest.mark.parametrize("name", hostile.ACTIVE)
def test_a_pdf_with_a_program_or_a_file_inside_is_refused(name):
    assert why(hostile.pdf(hostile.ACTIVE[name])) == "active"


def test_what_is_hidden_in_compressed_objects_is_found():
    data = hostile.pdf(
        hostile.ACTIVE["opens_with_a_script"], object_stream_mode=hostile.pikepdf.ObjectStreamMode.generate
    )
    assert b"JavaScript" not in data
    assert why(data) == "active"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (hostile.locked(user="secret", owner="secret"), "password"),
        (hostile.locked(owner="secret"), "password"),
        (hostile.pdf(pages=0), "pages"),
        (hostile.pdf(pages=301), "pages"),
        (hostile.pdf(size=14_400), "page_size"),
        (hostile.pdf()[:200], "damaged"),
        (b"%PDF-1.7\n", "damaged"),
        (b"%PDF-1.7\n" + b"A" * 1000, "damaged"),
        (hostile.vast_picture_in_a_pdf(), "pixels"),
    ],
    ids=["user password", "owner password", "no page", "301 pages", "vast page", "cut off", "header only", "nonsense", "vast picture"],
)  # fmt: skip
def test_a_pdf_that_cannot_be_used_is_refused(data, reason):
    assert why(data) == reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (hostile.pdf() + hostile.archive(), "two_in_one"),
        (hostile.pdf().replace(b"%PDF-", b"%PDF-1.7<html><script>alert(1)</script>", 1), "two_in_one"),
        (hostile.picture() + hostile.archive(), "two_in_one"),
        (hostile.picture() + b"<?php __HALT_COMPILER(); ?>", "two_in_one"),
        (hostile.picture("PNG") + b"<script>alert(1)</script>", "two_in_one"),
        (b"<html></html>" + hostile.pdf(), "unknown"),
        (b"\n" + hostile.pdf(), "unknown"),
        (b"GIF89a/*" + hostile.pdf(), "picture"),
    ],
    ids=["pdf+zip", "pdf+html", "jpeg+zip", "jpeg+phar", "png+js", "html+pdf", "header not first", "gif+pdf"],
)
def test_a_file_that_is_two_things_is_refused(data, reason):
    assert why(data) == reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (hostile.HEIC, "phone_picture"),
        (hostile.picture("GIF"), "picture"),
        (hostile.picture("TIFF"), "picture"),
        (hostile.picture("WEBP"), "picture"),
        (hostile.picture("BMP"), "picture"),
        (hostile.archive(), "office"),
        (hostile.archive("../../etc/passwd"), "office"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "office"),
        (b"MZ\x90\0" + b"\0" * 100, "unknown"),
        (b"<!doctype html><p>passport</p>", "unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "unknown"),
        (b"x", "unknown"),
    ],
    ids=["heic", "gif", "tiff", "webp", "bmp", "zip", "climbing zip", "old office", "exe", "html", "svg", "one byte"],
)
def test_another_format_is_refused_with_advice_of_its_own(data, reason):
    assert why(data) == reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (hostile.vast_png(), "pixels"),
        (hostile.vast_png(7000, 8000), "damaged"),
        (hostile.picture()[:-40], "damaged"),
        (hostile.picture("PNG")[:-30], "damaged"),
        (hostile.moving_png(), "animated"),
    ],
    ids=["20,000 squared", "promises more than it holds", "cut-off jpeg", "cut-off png", "moving"],
)
def test_a_picture_that_cannot_be_used_is_refused(data, reason):
    assert why(data) == reason


def test_ordinary_papers_are_accepted_and_what_was_seen_is_noted():
    assert inspect(hostile.pdf(pages=3)).pages == 3
    assert inspect(hostile.signed_form()).notes == ["signed"]
    assert inspect(hostile.picture_of_a_place()).kind == "jpeg"
    assert inspect(hostile.picture("PNG")).kind == "png"


@pytest.mark.parametrize(
    "make", [hostile.drawing_without_end, lambda: hostile.nested(20_000)], ids=["drawing", "nesting"]
)
def test_a_bomb_is_refused_and_costs_us_nothing(make):
    with pytest.raises(Refused) as refused:
        inspect_apart(make())
    assert refused.value.why in {"too_complex", "damaged"}


def test_a_parser_that_dies_or_hangs_refuses_the_file(monkeypatch):
    assert inspect_apart(hostile.pdf()).kind == "pdf"
    monkeypatch.setattr("intake.quarantine._child", hostile.die)
    with pytest.raises(Refused) as refused:
        inspect_apart(hostile.pdf())
    assert refused.value.why == "too_complex"
    monkeypatch.setattr("intake.quarantine._child", hostile.hang)
    with pytest.raises(Refused) as refused:
        inspect_apart(hostile.pdf(), seconds=-4)
    assert refused.value.why == "too_complex"


class Planted:
    """What a taken over parser would send if its answer were unpickled."""

    def __reduce__(self):
        return print, ("taken over",)


@pytest.mark.parametrize(
    "answer",
    [pickle.dumps(Planted()), b"", b"[" * 90_000, b"{}", b'{"kind": "exe", "pages": 1, "notes": []}', b'{"kind": "pdf", "pages": "x"}',
     b'{"kind": "pdf", "pages": 1}', b'{"kind": "pdf", "pages": 1, "notes": 7}', b"null", b"\xff\xfe"],
)  # fmt: skip
def test_a_parser_that_was_taken_over_runs_nothing_here(answer, capsys):
    with pytest.raises(quarantine.Refused, match="too_complex"):
        quarantine.read(answer)
    assert capsys.readouterr().out == ""
