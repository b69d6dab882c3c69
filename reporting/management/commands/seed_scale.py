import logging
import shutil
import time
import warnings
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test.utils import override_settings

from nominee.demo.accounts import PASSWORD
from reporting.scale import loading, proof, schema
from reporting.scale.shape import STAFF, TEMPLATES

BYTES_A_FILE = 12_000  # with indexes and what building them needs for a while


class Command(BaseCommand):
    help = (
        "Load N files with events, documents, checks, notes and what they are found by, to measure with. "
        "Only into a database without files, or into one that this command has seeded."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "files", type=int, help="how many files there are in the end, the few templates not counted"
        )
        parser.add_argument("--staff", type=int, default=STAFF, help="people who work there, of those added now")
        parser.add_argument("--resume", action="store_true", help="go on where a run was cut off, or add files up to N")
        parser.add_argument("--templates", type=int, default=TEMPLATES, help="files that perform their actions")

    def handle(self, *, files: int, staff: int, resume: bool, templates: int, **options) -> None:
        if files < 100:
            raise CommandError("Fewer than 100 files do not show every state. Ask for 100 or more.")
        self._refuse(files, resume)
        began, before = time.monotonic(), 0
        logging.disable(logging.WARNING)
        warnings.simplefilter("ignore")
        try:
            with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
                loading.prepare(self.say, templates)
            before = schema.made()
            if schema.planned() < files:
                loading.plan(files, staff, PASSWORD if settings.DEMO else None)
            loading.load(self.say)
        except KeyboardInterrupt:
            raise CommandError(
                f"Stopped at {schema.made():,} files. Indexes may be missing until it is finished: "
                f"`manage.py seed_scale {files} --staff {staff} --resume` goes on from here."
            ) from None
        for line in proof.lines():
            self.say(line)
        taken = time.monotonic() - began
        self.stdout.write(f"{schema.made() - before:,} files in {taken / 60:.1f} minutes; the database has {_size()}.")

    def _refuse(self, files: int, resume: bool) -> None:
        if others := schema.others():
            raise CommandError(
                f"This database has {others:,} files of its own. Seeding mixes invented files among them for good: "
                "use an empty database."
            )
        if not schema.is_there():
            self._refuse_a_small_disk(files)
            return
        if not resume:
            raise CommandError(
                f"{schema.made():,} of {schema.planned():,} files are here already. Add --resume to go on, up to {files:,}."
            )

    @staticmethod
    def _refuse_a_small_disk(files: int) -> None:
        """Only where the database's disk is likely this one."""
        if connection.settings_dict["HOST"].startswith("/") or not connection.settings_dict["HOST"]:
            free, wanted = shutil.disk_usage(Path(settings.MEDIA_ROOT).parent).free, files * BYTES_A_FILE
            if free < wanted:
                raise CommandError(
                    f"{files:,} files need about {wanted / 1e9:.0f} GB, and {free / 1e9:.0f} GB are free."
                )

    def say(self, words: str) -> None:
        self.stdout.write(f"· {words}")
        self.stdout.flush()


def _size() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select pg_database_size(current_database())")
        return f"{cursor.fetchone()[0] / 1e9:.1f} GB"
