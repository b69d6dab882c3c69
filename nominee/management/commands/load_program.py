from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from nominee.programs import definition, employers
from nominee.programs.loading import load


class Command(BaseCommand):
    help = "Read a province's program files, validate them whole, and publish what is new."

    def add_arguments(self, parser):
        parser.add_argument(
            "program", nargs="?", default="ontario", help="the folder under nominee/programs, or a path"
        )
        parser.add_argument("--check", action="store_true", help="say what would happen, and change nothing")

    def handle(self, *, program: str, check: bool, **options) -> None:
        folder = Path(definition.__file__).parent / program
        try:
            folder = folder if folder.is_dir() else Path(program)
            files = definition.read_program(folder)
            employers.read(folder)
            news = load(files, only_check=check)
        except definition.ProgramFileError as wrong:
            raise CommandError(str(wrong)) from None
        for line in news:
            self.stdout.write(line)
        if check:
            self.stdout.write(
                "The files are sound. Nothing was changed." if news else "The files are sound and loaded."
            )
