import logging
import os
import tempfile
import time
import warnings
from contextlib import contextmanager, nullcontext
from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test.utils import override_settings

from correspondence.rendering import PangoMissing
from nominee.models import User
from reporting.bench import claims, letters, opening_day, pages, paint, questions, transition
from reporting.bench import surge as surging
from reporting.bench.measure import Row, table
from reporting.scale import loading, schema
from reporting.scale.shape import TEMPLATES

DATABASE = "nominee_bench"
PER_OFFICER = 600  # files of the house for each of its staff: 3,000,000 for 5,000


class Command(BaseCommand):
    help = (
        "Print ratios against the bare operations, measured in one run on a database made for it and dropped after: "
        "the desk's pages, the next file, a transition, a letter."
    )

    def add_arguments(self, parser):
        parser.add_argument("--files", type=int, default=100_000, help="the larger house; the smaller is a tenth of it")
        parser.add_argument("--times", type=int, default=60, help="how often each thing is measured")
        parser.add_argument("--templates", type=int, default=TEMPLATES, help="files that perform their actions")
        parser.add_argument("--here", action="store_true", help="measure the database that seed_scale filled, as it is")
        parser.add_argument(
            "--plans", action="store_true", help="print the slowest statements with their plans as well"
        )

        parser.add_argument("--surge", default="5000:735", help="the opening day: people, a colon, places")
        parser.add_argument("--only-surge", action="store_true", help="nothing but the opening day")

    def handle(
        self,
        *,
        files: int,
        times: int,
        templates: int,
        here: bool,
        plans: bool,
        surge: str,
        only_surge: bool,
        **options,
    ) -> None:
        if files < 1000 and not here:
            raise CommandError("below 1000 files some states are empty and nothing can be measured")
        if here and not schema.is_there():
            raise CommandError("this database was not filled by seed_scale, and measuring moves files")
        began = time.monotonic()
        logging.disable(logging.WARNING)  # nothing but the table is of interest
        warnings.simplefilter("ignore")
        with nullcontext() if here else _database(), _folder():
            if only_surge:
                rows = []
                if not here:
                    loading.prepare(self.say, templates)
                    self._grow(files, 1)
            else:
                rows = self._here(times) if here else self._two_sizes(files, times, templates)
                rows += self._beside(times)
            found = list(pages.slowest()) if plans else []
            day = self._surge(surge)
            machine = _machine()
        if rows:
            self.stdout.write(f"\n{table(rows)}\n")
        self.stdout.write("\n".join(found))
        self.stdout.write("\n".join(opening_day.lines(day)))
        self.stdout.write(f"{machine}; {time.monotonic() - began:.0f} s in all.")
        if day.broken:
            raise CommandError(
                "The opening day broke what was promised: " + "; ".join(opening_day.shortened(day.broken))
            )

    def _here(self, times: int) -> list[Row]:
        self.say(f"Measuring pages, {schema.made():,} files")
        return [row for found in pages.measure(times) for row in found.rows]

    def _two_sizes(self, files: int, times: int, templates: int) -> list[Row]:
        small = files // 10 if files <= 1_000_000 else files // 100
        loading.prepare(self.say, templates)
        self._grow(small, 1)
        self.say(f"Measuring pages, {small:,} files")
        first = pages.measure(times)
        self._grow(files, files // small - 1)
        self.say(f"Measuring pages, {files:,} files")
        second = pages.measure(times)
        rows = [row for found in second for row in found.rows]
        return rows + [_growth(before, after, small) for before, after in zip(first, second, strict=True)]

    def _grow(self, files: int, teams: int) -> None:
        """Teams of one size, whatever the house: what an officer sees grows with the team alone."""
        staff = max((files - schema.planned()) // PER_OFFICER, 12 * teams)
        loading.plan(files, staff, None, teams)
        loading.load(self.say)

    def _beside(self, times: int) -> list[Row]:
        self.say("Measuring Django's own list")
        rows = pages.admin_list(max(times // 6, 1))
        self.say("Measuring a key to its paint, in a browser")
        try:
            rows += paint.measure(questions.officers(1)[0], max(min(times // 6, paint.LOADS), 2)).rows
        except paint.NoBrowser as missing:
            self.say(f"Keys are left out: {missing}")
        self.say("Measuring the next file")
        claimed = claims.measure()
        rows.append(claimed.row)
        self.say(claimed.words)
        self.say("Measuring transitions")
        rows += transition.measure(User.objects.get(email="manager@demo.example"), times)
        self.say("Measuring letters")
        try:
            rows += (found := letters.measure(min(times, 20)))
            self.say(letters.per_second(found))
        except PangoMissing as missing:
            self.say(f"Letters are left out: {missing}")
        return rows

    def _surge(self, size: str) -> surging.Day:
        people, _, places = size.partition(":")
        if not (people.isdigit() and places.isdigit() and 0 < int(places) < int(people)):
            raise CommandError("--surge takes people, a colon, and fewer places: 5000:735")
        self.say(f"An opening day: {int(people):,} people want {int(places):,} places")
        return surging.measure(int(people), int(places))

    def say(self, words: str) -> None:
        self.stdout.write(f"· {words}")
        self.stdout.flush()


def _growth(before: pages.Measured, after: pages.Measured, small: int) -> Row:
    return Row(
        f"{after.page.what}, growth", f"itself at {small:,} files", after.page.product, before.page.product,
        after.page.statements - before.page.statements,
    )  # fmt: skip


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
