"""Rules in the demonstration: a version that the analyst proposes, with its replay, waiting for an administrator."""

from __future__ import annotations

from datetime import timedelta

from nominee.models import ProposedVersion, Stream
from nominee.rules import proposing, replaying
from nominee.selectors import version_in_force
from reporting.demo import TORONTO, Cast

STREAM = "owp-teer-0-3"
AHEAD = timedelta(days=75)
NOTE = (
    "What a higher level of language and one fee would mean for the files we have. For the meeting of the policy table."
)
TEXT = """# A higher level of language, and one fee for the whole province.
based_on = {base}

[version]
label = "Language level 8 (proposal)"
in_force_from = {begin}
confidence = "unconfirmed"
source = "Invented for the demonstration: nobody has announced this"

[fee]
amount = "2000.00"
confidence = "unconfirmed"
source = "Invented for the demonstration"
rules = []

[change.criteria.language]
minimum = 8
rule.en = "CLB 8 in all four abilities, CLB 5 in a listed trade; not required from recent Ontario graduates."
rule.fr = "NCLC 8 dans les quatre habiletés, NCLC 5 dans un métier désigné; non exigé des diplômés récents de l’Ontario."
"""


def propose_rules(cast: Cast) -> None:
    """Once. The administrator’s account may publish it; the analyst’s may withdraw it and propose another."""
    stream = Stream.objects.select_related("program").get(code=STREAM)
    today = cast.now.astimezone(TORONTO).date()
    base = version_in_force(stream, today)
    if base is None or ProposedVersion.objects.exists():
        return
    text = TEXT.format(base=base.in_force_from.isoformat(), begin=(today + AHEAD).isoformat())
    at = cast.now - timedelta(hours=20)
    row = proposing.propose(stream=stream, text=text, note=NOTE, by=cast.analyst, at=at)
    replay = replaying.ask(row, by=cast.analyst, at=at)
    replaying.run(replay.pk, at=at + timedelta(minutes=1))
