import logging
import os
import tempfile
import time
import warnings
from contextlib import contextmanager
from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test.utils import override_settings

from correspondence.rendering import PangoMissing
from nominee.models import User
from reporting.bench import letters, load, transition, worklist
from reporting.bench.measure import Row, table

DATABASE = "nominee_bench"


class Command(BaseCommand):
    help = (
        "Print ratios against the bare operations, measured in one run on a database made for it and dropped after: "
        "the worklist page, a letter, a transition."
    )

    def add_arguments(self, parser):
        parser.add_argument("--files", type=int, default=100_000, help="the larger house; the smaller is a tenth of it")
        parser.add_argument("--times", type=int, default=60, help="how often each thing is measured")
        parser.add_argument("--templates", type=int, default=load.TEMPLATES, help="files that perform their actions")

    def handle(self, *, files: int, times: int, templates: int, **options) -> None:
        if files < 1000:
            raise CommandError("below 1000 files some states are empty and nothing can be measured")
        began = time.monotonic()
        logging.disable(logging.WARNING)  # nothing but the table is of interest
        warnings.simplefilter("ignore")
        with _database(), _folder():
            rows = self._measure(files, times, templates)
        self.stdout.write(f"\n{table(rows)}\n")
        self.stdout.write("")
        self.stdout.write(f"{_machine()}; {time.monotonic() - began:.0f} s in all.")

    def _measure(self, files: int, times: int, templates: int) -> list[Row]:
        self.say(f"Performing the actions of {templates} files")
        load.templates(templates)
        copies, rows, pages = load.Copies(), [], []
        for size in (files // 10, files):
            self.say(f"Copying them to {size:,} files")
            copies.up_to(size)
            self.say("Measuring the worklist")
            found = worklist.measure(size, load.officer(), times)
            pages.append(found[0].product)
            rows += found
        rows.append(Row(f"worklist, ten times the files ({files:,})", f"itself at {files // 10:,} files", *pages[::-1]))
        self.say("Measuring transitions")
        rows += transition.measure(User.objects.get(role="manager"), times)
        self.say("Measuring letters")
        try:
            rows += (found := letters.measure(min(times, 20)))
            self.say(letters.per_second(found))
        except PangoMissing as missing:
            self.say(f"Letters are left out: {missing}")
        return rows

    def say(self, words: str) -> None:
        self.stdout.write(f"· {words}")
        self.stdout.flush()


@contextmanager
def _database():
    """A database of the bench's own on the same server: whatever is there stays untouched."""
    ours = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = DATABASE
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(ours, verbosity=0)


@contextmanager
def _folder():
    """A folder for documents and letters, quick passwords, and sources that nobody asks."""
    with tempfile.TemporaryDirectory() as folder:
        storages = settings.STORAGES | {
            "default": settings.STORAGES["default"] | {"OPTIONS": {"location": folder}},
        }
        with override_settings(
            MEDIA_ROOT=folder,
            STORAGES=storages,
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ):
            yield


def _machine() -> str:
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        server = cursor.fetchone()[0].split()[0]
    return f"{date.today()}, {os.cpu_count()} cores, PostgreSQL {server}"
