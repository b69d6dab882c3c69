"""`manage.py database_roles [--apply]`: the SQL that gives the application no more of the database than it needs.

By a superuser: makes the roles, gives the tables to the owner, gives the rights. By the owner: gives the rights anew,
which is needed after each migration. Passwords are not set here.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from nominee.audit import rights


class Command(BaseCommand):
    help = "Print, or apply, the roles and rights of the database: owner, application, reader of reports."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="do it, in one transaction, instead of printing it")
        for name, default in vars(rights.Roles()).items():
            parser.add_argument(f"--{name}", default=default, help=f"the role’s name; {default}")

    def handle(self, *args: Any, apply: bool, owner: str, application: str, report: str, **options: Any) -> None:
        roles = rights.Roles(owner, application, report)
        as_superuser = rights.is_superuser()
        if not apply:
            for statement in rights.statements(roles, as_superuser=as_superuser):
                self.stdout.write(f"{statement};")
            return
        with transaction.atomic():
            count = rights.run(roles, as_superuser=as_superuser)
        self.stdout.write(f"{count} statements done. {application} may only add to history, and owns nothing.")
