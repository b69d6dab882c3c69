"""The bill of materials names whatever the locks name, with the same hashes, and nothing from a machine's own address."""

from __future__ import annotations

import json
import re

from launch import materials
from launch.install import ROOT


def test_every_locked_package_is_in_it_with_its_hashes():
    bill = materials.bill("2026-11-27T00:00:00Z")
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    parts = {part["purl"]: part for part in bill["components"]}
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE):
        assert f"pkg:pypi/{name.lower()}@{version}" in parts
    assert len(re.findall("--hash=", lock)) == sum(
        len(part["hashes"]) for purl, part in parts.items() if purl.startswith("pkg:pypi/")
    )
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert sum(purl.startswith("pkg:npm/") for purl in parts) == len([name for name in locked if name])
    assert all(part["hashes"] for part in parts.values())


def test_it_is_the_same_each_time_and_names_no_address():
    first, second = (json.dumps(materials.bill("2026-11-27T00:00:00Z")) for _ in range(2))
    assert first == second and "://" not in first
