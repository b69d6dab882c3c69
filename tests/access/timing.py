"""How long "not yours" takes beside "not there", by hand: `python3 -m launch test -- -s tests/access/timing.py`.

The two are asked in turn, in an order drawn anew each time. Printed: the medians, and how often the first of a pair
took longer; by chance that is one half, within 1/sqrt(pairs). No test of `make test`: a busy machine decides nothing.
"""

from __future__ import annotations

import random
import statistics
import time

import pytest
from house import House
from routes import ROWS
from test_same_answer import without
from walking import address, ask

pytestmark = pytest.mark.django_db
PAIRS = 300
ASKED = (("stranger", "GET", "apply-file"), ("stranger", "GET", "document"), ("stranger", "GET", "letter"),
         ("stranger", "GET", "api-application"), ("analyst", "GET", "api-application"))  # fmt: skip


def test_print_how_long_each_takes(house: House, capsys):
    for reader, method, route in ASKED:
        row = next(r for r in ROWS if (r.method, r.route) == (method, route) and r.expected(reader) == 404)
        paths = {"not yours": address(house, row), "not there": without(house, row)}
        took: dict[str, list[float]] = {what: [] for what in paths}
        for _pair in range(PAIRS):
            for what in random.sample(list(paths), 2):
                began = time.perf_counter()
                assert ask(house, reader, row, path=paths[what]).status_code == 404
                took[what].append((time.perf_counter() - began) * 1000)
        longer = sum(one > two for one, two in zip(*took.values(), strict=True)) / PAIRS
        with capsys.disabled():
            yours, there = (statistics.median(values) for values in took.values())
            print(
                f"{route} as {reader}: not yours {yours:.2f} ms, not there {there:.2f} ms, longer in {longer:.0%} of {PAIRS}"
            )
