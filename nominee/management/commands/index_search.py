"""`manage.py index_search [--after ID] [--batch N]`: write what every file is found by anew.

For files that were there before the search was, and after a change of the forms that are compared. Each batch is a
transaction of its own; broken off, it says how to go on. Files that are right already cost only reading.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from nominee.finding.indexing import SOURCES, index_files, index_texts
from nominee.models import Application


class Command(BaseCommand):
    help = "Write anew what files, notes and letters are found by, in batches; can be broken off and taken up again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--after", type=int, default=0, help="go on after the file with this key")
        parser.add_argument("--batch", type=int, default=1000, help="files of one transaction")

    def handle(self, *args: Any, after: int, batch: int, **options: Any) -> None:
        done = changed = 0
        while files := self._next(after, batch):
            with transaction.atomic():
                changed += index_files(files)
                for texts in SOURCES:
                    index_texts(texts(files))
            after, done = files[-1].pk, done + len(files)
            self.stdout.write(f"{done} files, {changed} rows changed; go on with --after {after}")
        self.stdout.write(f"Every file is found by what it says: {done} files, {changed} rows changed.")

    def _next(self, after: int, batch: int) -> list[Application]:
        files = Application.objects.filter(pk__gt=after, submitted_at__isnull=False).select_related("nomination")
        return list(files.order_by("pk")[: max(1, batch)])
