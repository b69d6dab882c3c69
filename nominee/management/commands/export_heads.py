"""`manage.py export_heads [--full] [--public-key]`: what every chain ends with, signed, as the next file of the audit's folder."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominee import clock
from nominee.audit import exporting, signing


class Command(BaseCommand):
    help = "Export and sign the heads and counts of every chain; the worker does it every hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--full", action="store_true", help="every file, not only those whose history grew")
        parser.add_argument("--public-key", action="store_true", help="only print the key that verifies the signatures")

    def handle(self, *args: Any, full: bool, public_key: bool, **options: Any) -> None:
        try:
            if public_key:
                self.stdout.write(signing.public_key())
                return
            made = exporting.export(at=clock.now(), full=full)
        except signing.NoKey as missing:
            raise CommandError(f"{missing}.", returncode=2) from None
        self.stdout.write(
            f"{made.path}: {made.files} files with {made.events} events, {made.rows} rows of other history, signed."
        )
