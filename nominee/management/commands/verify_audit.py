"""`manage.py verify_audit [--since DAY] [--files N] [--public-key KEY]`: was history changed? Ends with 1 when it was.

Recomputes every chain and compares with the signed exports; names the row and the day of each difference.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominee import clock
from nominee.audit import signing, verifying


class Command(BaseCommand):
    help = "Recompute every chain of history, compare with the signed exports, and name what was tampered with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, help="only files whose history grew since this day")
        parser.add_argument("--files", type=int, help="only so many files, by chance")
        parser.add_argument("--public-key", action="append", default=[], help="believe signatures of this key too")

    def handle(self, *args: Any, since: date | None, files: int | None, public_key: list[str], **options: Any) -> None:
        result = verifying.verify(
            known=signing.known_keys(public_key), since=since, files=files,
            tell=lambda finding: self.stdout.write(f"TAMPERED  {finding}"),
            progress=lambda words: self.stdout.write(words),
        )  # fmt: skip
        if result.found > len(result.findings):
            self.stdout.write(f"… and {result.found - len(result.findings)} more")
        if not verifying.keep(result, at=clock.now()):
            self.stdout.write("This account may only read: the result is not kept in the log.")
        counted = result.counted
        self.stdout.write(
            f"Read ({result.scope}): {counted.files} files with {counted.events} events, {counted.changes} administrative "
            f"changes, {result.exports} signed exports{f', the last of {result.last_export}' if result.exports else ''}."
        )
        if result.disposed:
            self.stdout.write(
                f"{result.disposed} files are disposed of under certificate {', '.join(result.certificates)}: of these "
                "the links of the chain and what is left of them are compared, with their tombstones."
            )
        if not result.exports:
            self.stdout.write("There is no signed export to compare with: run export_heads, then verify again.")
        self.stdout.write(verifying.REMAINS)
        if result.found:
            raise CommandError(f"History was tampered with: {result.found} findings.", returncode=1)
        self.stdout.write("Every chain holds.")
