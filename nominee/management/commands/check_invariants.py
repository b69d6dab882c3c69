"""`manage.py check_invariants [--files] [NAME …]`: what must never go wrong, asked of the live database.

Reads one consistent moment, writes nothing, and ends with 1 when anything offends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from nominee import invariants

SHOWN = 20


class Command(BaseCommand):
    help = "Prove on the live database what must never go wrong; ends with 1 when anything offends."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", help="only these, as nominee.status_is_the_last_event")
        parser.add_argument("--files", action="store_true", help="also read every stored document and letter")

    def handle(self, *args: Any, names: list[str], files: bool, **options: Any) -> None:
        autodiscover_modules("invariants")
        if unknown := set(names) - set(invariants.BOOK):
            raise CommandError(f"no such invariant: {', '.join(sorted(unknown))}", returncode=2)
        chosen = [
            row for row in invariants.BOOK.values() if (row.name in names if names else files or not row.reads_files)
        ]
        broken = 0
        with _one_moment():
            for row in chosen:
                broken += self._ask(row)
        if broken:
            raise CommandError(f"{broken} of {len(chosen)} invariants are broken.", returncode=1)
        self.stdout.write(f"All {len(chosen)} invariants hold.")

    def _ask(self, row: invariants.Invariant) -> bool:
        """One line when all is well; else who offends, the first of them by name."""
        found = iter(row.find())
        shown = list(islice(found, SHOWN))
        self.stdout.write(f"{'BROKEN' if shown else 'ok':6}  {row.words}  [{row.name}]")
        for offender in shown:
            self.stdout.write(f"          {offender}")
        if rest := sum(1 for _ in found):
            self.stdout.write(f"          and {rest} more")
        return bool(shown)


@contextmanager
def _one_moment() -> Iterator[None]:
    """A snapshot that cannot write, so that files may move on while it is read."""
    if connection.in_atomic_block:  # a caller's transaction: its moment is the one to look at
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        yield
