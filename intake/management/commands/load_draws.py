from django.core.management.base import BaseCommand, CommandError

from intake.draws import record
from nominee.models import Program
from nominee.programs.definition import ProgramFileError


class Command(BaseCommand):
    help = "Put the published history of draws (draws.csv of a program) on the public record. Can be repeated."

    def handle(self, **options) -> None:
        for program in Program.objects.order_by("pk"):
            try:
                added, changed = record.import_history(program)
            except ProgramFileError as wrong:
                raise CommandError(str(wrong)) from None
            if added or changed:
                self.stdout.write(f"{program}: {added} draws added, {changed} changed")
