"""Recompute the points of every attestation by the rules of its day, from what was attested, and name each difference."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intake.interest import scoring
from intake.models import Attestation


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("numbers", nargs="*", help="expressions of interest; none: all of them")
        parser.add_argument("--stream", default="", help="those of one stream")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Attestation.objects.select_related("interest", "stream_version__stream__program").order_by("pk")
        rows = rows.defer("stream_version__definition")
        if options["numbers"]:
            rows = rows.filter(interest__number__in=options["numbers"])
            if lost := set(options["numbers"]) - set(rows.values_list("interest__number", flat=True)):
                raise CommandError(f"nothing was attested in {', '.join(sorted(lost))}")
        if options["stream"]:
            rows = rows.filter(interest__stream__code=options["stream"])
        count = wrong = 0
        for row in rows.iterator(chunk_size=500):
            count += 1
            if found := scoring.differs(row):
                wrong += 1
                self.stdout.write(f"{row.interest.number} attestation {row.number}: {found}")
        self.stdout.write(f"{count} attestations recomputed, {wrong} differ")
        if wrong:
            raise CommandError("points differ from what was attested")
