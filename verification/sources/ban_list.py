"""The list of bans: it confirms by answering that nobody of that name is on it.

Only an explicit empty list confirms. A 404 does not: it may as well be a wrong address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nominee.words import Words
from verification.sources import base

NO_BAN = Words("No ban under this name.", "Aucune interdiction à ce nom.")


class BanList:
    asks = ("given_names", "family_name", "employer_legal_name", "representative_name", "employer_business_number")

    def address(self, claim: base.Claim) -> str | None:
        person = f"{claim.get('given_names') or ''} {claim.get('family_name') or ''}".strip()
        name = claim.get("employer_legal_name") or claim.get("representative_name") or person
        if not name:
            return None
        return "/bans?" + base.query(name=name, business_number=claim.get("employer_business_number"))

    def judge(self, claim: base.Claim, body: str, found: Mapping[str, Any]) -> base.Answer:
        matches = found.get("matches")
        if not isinstance(matches, list) or not all(isinstance(match, dict) for match in matches):
            raise base.Unreachable(base.NOT_AGREED, body)
        compared = [
            base.row("ban", None, " · ".join(str(match.get(key)) for key in ("name", "from", "until", "ground")), False)
            for match in matches
        ]
        if not compared:
            return base.Answer(base.CONFIRMED, body, [], NO_BAN)
        summary = Words(f"Bans that match: {len(compared)}.", f"Interdictions correspondantes\u00a0: {len(compared)}.")
        return base.Answer(base.DISCREPANCY, body, compared, summary)


SOURCE = BanList()
