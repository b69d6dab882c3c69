"""`manage.py balance [--day D]`: the balance of every day that is over and not balanced yet; ends with 1 on a difference."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nominee import clock, deadlines
from nominee.models import Balance, Program
from nominee.work import balance


class Command(BaseCommand):
    help = "Balance every file: opened + received - left = held, per officer, queue and stream, signed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="up to this day; else up to yesterday")

    def handle(self, *args: Any, day: date | None, **options: Any) -> None:
        at, differing = clock.now(), 0
        for program in Program.objects.order_by("pk"):
            if day and day >= deadlines.day_in(at, program.time_zone):
                raise CommandError(f"{day} is not over yet in {program.time_zone}.", returncode=2)
            made = balance.make(program, at=at, until=day)
            last = balance.last_day(program)
            self.stdout.write(f"{program.code}: {made} lines made, balanced up to {last or '–'}")
            for row in Balance.objects.filter(program=program, day=last).select_related("user", "queue", "stream"):
                if row.difference:
                    differing += 1
                    self.stdout.write(f"  DIFFERENCE {row.difference:+}  {row}")
        if differing:
            raise CommandError(f"{differing} lines do not add up to what is counted.", returncode=1)
