"""The registers of representatives and of bans, for whoever of the house must ask them outside a file's checks."""

from __future__ import annotations

from django.conf import settings

from nominee import registers
from verification import sources
from verification.sources import base


def _asker(name: str) -> registers.Ask:
    def ask(claim: registers.Claim) -> registers.Answer:
        try:
            found = sources.ask(name, claim, settings.SOURCES[name])
        except sources.Unreachable as problem:
            raise registers.Unreachable(problem.why) from None
        if found.outcome == base.NOT_CONFIRMED:  # the claim lacks what is needed to ask
            return registers.Answer(False, False, (), found.summary, "", "")
        differs = tuple(row["field"] for row in found.compared if not row["agrees"])
        return registers.Answer(
            found.outcome == base.CONFIRMED, found.outcome != base.NOT_FOUND, differs, found.summary, found.body, found.sha256
        )  # fmt: skip

    ask.__qualname__ = f"ask_{name}"
    return ask


for _name in ("representative_register", "ban_list"):
    registers.register(_name)(_asker(_name))
