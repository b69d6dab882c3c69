from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from nominee.errors import NotAllowed
from nominee.looks import keeping
from nominee.models import User


class Command(BaseCommand):
    help = "Dispose of the log of looks before a month, as the schedule of the records says; what was disposed of stays on record."

    def add_arguments(self, parser):
        parser.add_argument(
            "--before", type=date.fromisoformat, required=True, help="a day; months that ended before it go"
        )
        parser.add_argument("--by", required=True, help="the e-mail address of the privacy officer who decided it")
        parser.add_argument("--purpose", required=True, help="which schedule, which decision")

    def handle(self, *, before: date, by: str, purpose: str, **options) -> None:
        officer = User.objects.filter(email__iexact=by).first()
        if officer is None:
            raise CommandError(f"nobody has the address {by}")
        try:
            count = keeping.dispose(before, purpose, by=officer)
        except NotAllowed:
            raise CommandError("only a privacy officer decides this") from None
        except DatabaseError as problem:
            raise CommandError(str(problem).splitlines()[0]) from None
        self.stdout.write(f"{count} looks of before {before:%Y-%m} are disposed of")
