"""The bill of materials (SBOM) of the product as CycloneDX 1.5, from the two locks: `make sbom`.

Standard library only, and nothing is asked of the network: the locks hold every package with its version and hashes.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from launch.install import ROOT
from launch.words import say

_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NPM = {"sha512": "SHA-512", "sha384": "SHA-384", "sha1": "SHA-1"}


def bill(made_at: str) -> dict[str, Any]:
    """`made_at`: the moment that the bill gives for itself, in UTC."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"timestamp": made_at, "component": {"type": "application", "name": "nominee", "version": _version()}},
        "components": [*_of_python(), *_of_the_page_kit()],
    }  # fmt: skip


def _version() -> str:
    found = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else ""


def _of_python() -> Iterator[dict[str, Any]]:
    name = version = ""
    hashes: list[str] = []
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if found := _PACKAGE.match(line):
            if name:
                yield _part("pypi", name.lower(), version, [("SHA-256", one) for one in hashes])
            name, version, hashes = found[1], found[2], []
        hashes += _HASH.findall(line)
    if name:
        yield _part("pypi", name.lower(), version, [("SHA-256", one) for one in hashes])


def _of_the_page_kit() -> Iterator[dict[str, Any]]:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for path, package in packages.items():
        if path:
            kind, _, digest = package["integrity"].partition("-")
            hashes = [(_NPM[kind], base64.b64decode(digest).hex())]
            yield _part("npm", path.rpartition("node_modules/")[2], package["version"], hashes)


def _part(kind: str, name: str, version: str, hashes: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:{kind}/{name.replace('@', '%40')}@{version}",
        "hashes": [{"alg": algorithm, "content": content} for algorithm, content in hashes],
    }


def main() -> int:
    place = ROOT / "var" / "sbom.json"
    place.parent.mkdir(exist_ok=True)
    made = bill(datetime.now(UTC).isoformat(timespec="seconds"))
    place.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    say(f"{len(made['components'])} packages are named in {place.relative_to(ROOT)}")
    return 0
