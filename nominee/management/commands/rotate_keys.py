"""`manage.py rotate_keys [--batch N] [--check | --dry-run]`: seal everything with the first key of NOMINEE_FIELD_KEYS.

While the product runs; broken off, it is started again. What stands open where it should be sealed is sealed as well. Ends
with 1 while anything is left under another key or open: that key must stay until it ends with 0. The last line is JSON.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominee.sealing import rotating


class Command(BaseCommand):
    help = "Seal everything with the current key, and what is still open; in batches, while the product runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=rotating.BATCH, help="values of one transaction")
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--check", action="store_true", help="count by key, and end with 1 if anything is left")
        only.add_argument("--dry-run", action="store_true", help="count by key what would be done")

    def handle(self, *args: Any, batch: int, check: bool, dry_run: bool, **options: Any) -> None:
        if check or dry_run:
            result = rotating.counted()
        else:
            result = rotating.rotate(batch=max(1, batch), tell=lambda words: self.stdout.write(words))
        if result.history:
            told = ", ".join(f"{count} {name}" for name, count in result.history.items())
            self.stdout.write(f"In history, which nothing may change, values of before stand open: {told}.")
        self.stdout.write(json.dumps(result.as_json, sort_keys=True))
        if result.left and not dry_run:
            raise CommandError(f"{result.left} values are left: keep the old keys, and run this again.", returncode=1)
