"""`manage.py try_routes [--apply CODE]`: the queue of every waiting file beside the one that today's rules would choose."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominee import clock
from nominee.models import Program, User
from nominee.work import rerouting
from nominee.work.services import LEADS


class Command(BaseCommand):
    help = "Show which rule leads the files of each queue, and where; with --apply, move those of one row."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", required=True, help="the e-mail address of the lead or manager who asks")
        parser.add_argument("--apply", metavar="CODE", help="move the files of this row, as it is shown")

    def handle(self, *args: Any, by: str, apply: str | None, **options: Any) -> None:
        user = User.objects.filter(email__iexact=by, is_active=True, role__in=LEADS).first()
        if user is None:
            raise CommandError(f"no lead or manager has the address {by}", returncode=2)
        for program in Program.objects.order_by("pk"):
            if apply:
                outcome, left = rerouting.apply(apply, by=user, program=program, at=clock.now())
                self.stdout.write(f"{len(outcome.changed)} files moved, {left} left")
                for row in outcome.refused:
                    self.stdout.write(f"  {row.number}: {row.why}")
            for row in rerouting.turnouts(user, program):
                mark = "  " if row.is_right else "→ "
                self.stdout.write(f"{mark}{row.count:6}  {row.queue.code} → {row.to.code}  {row.rule}  [{row.code}]")
