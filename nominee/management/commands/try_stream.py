import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from nominee.rules import answering
from nominee.rules.reading import WrongCase
from nominee.words import Words


class Command(BaseCommand):
    help = (
        "Try the rules of a stream on a day with an application's data, and print as JSON what they say: mandatory "
        "questions and documents with why, what is missing, points, criteria with reasons, fee, time limits, checks."
    )

    def add_arguments(self, parser):
        parser.add_argument("stream", help="the stream's code, like foreign-worker")
        parser.add_argument(
            "file", help="the data as JSON (docs/programs.md, “Try the rules”); - reads it from the input"
        )
        parser.add_argument("--on", required=True, help="the day, like 2026-03-27")

    def handle(self, *, stream: str, file: str, on: str, **options) -> None:
        try:
            said = answering.try_text(answering.stream_of(stream), answering.day_of(on), _text(file))
        except WrongCase as wrong:
            problems = [{"at": where, "why": why.as_json} for where, why in wrong.problems]
            self.stdout.write(json.dumps({"problems": problems}, indent=2, ensure_ascii=False))
            raise CommandError(str(wrong)) from None
        self.stdout.write(json.dumps(said, indent=2, ensure_ascii=False))


def _text(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except OSError as wrong:
        said = Words(
            f"The file cannot be read: {wrong.strerror}.", f"Le fichier ne peut pas être lu\u00a0: {wrong.strerror}."
        )
        raise WrongCase([("file", said)]) from None
    except UnicodeDecodeError:
        raise WrongCase([("file", Words("The file is not UTF-8.", "Le fichier n’est pas en UTF-8."))]) from None
