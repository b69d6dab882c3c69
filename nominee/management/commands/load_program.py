from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from nominee.programs import definition
from nominee.programs.loading import load


class Command(BaseCommand):
    help = "Read a province's program files, validate them whole, and publish what is new."

    def add_arguments(self, parser):
        parser.add_argument("program", help="the folder under nominee/programs, or a path")

    def handle(self, *, program: str, **options) -> None:
        folder = Path(definition.__file__).parent / program
        try:
            news = load(definition.read_program(folder if folder.is_dir() else Path(program)))
        except definition.ProgramFileError as wrong:
            raise CommandError(str(wrong)) from None
        for line in news:
            self.stdout.write(line)
