import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError

from intake.representing.asking import authorized_at, in_words
from nominee.models import Application, User


class Command(BaseCommand):
    help = "Was this person authorized to act on this file at that moment? Answers as JSON, from the recorded facts."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("number", help="the file number")
        parser.add_argument("email", help="the representative’s account")
        parser.add_argument("moment", help="2026-11-20T14:02, by the program’s clock unless it says its own zone")

    def handle(self, *, number: str, email: str, moment: str, **options: Any) -> None:
        file = Application.objects.select_related("program").filter(number=number.strip().upper()).first()
        if file is None:
            raise CommandError(f"There is no file {number}.")
        person = User.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            raise CommandError(f"There is no account {email}.")
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            raise CommandError(f"{moment} is no moment: write it as 2026-11-20T14:02.") from None
        if at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(file.program.time_zone))
        found = authorized_at(person, file, at)
        answer = {
            "file": file.number,
            "person": person.email,
            "at": at.isoformat(),
            "authorized": found.is_authorized,
            "state": found.state,
            "words": in_words(found),
            "scopes": list(found.scopes),
            "since": found.since and found.since.isoformat(),
            "facts": [{"number": fact.number, "kind": fact.kind, "at": fact.at.isoformat()} for fact in found.because],
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
