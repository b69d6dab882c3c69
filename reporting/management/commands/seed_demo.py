import itertools

from django.core.management import call_command
from django.core.management.base import BaseCommand

from nominee.management.commands.demo_accounts import PASSWORD
from nominee.models import Application
from reporting import demo

GOALS = [
    "nominated", "decision", "recommended", "assessment", "verification", "completeness", "submitted", "draft",
    "incomplete", "information_requested", "notice_of_intent", "refused", "withdrawn", "returned_by_director", "nominated",
]  # fmt: skip


class Command(BaseCommand):
    help = "Build the demonstration: accounts, and 60 files in every state, by performing the actions."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true")
        parser.add_argument("--size", type=int, default=60)

    def handle(self, *, if_empty: bool, size: int, **options) -> None:
        if not (if_empty and Application.objects.exists()):
            cast = demo.Cast(PASSWORD)
            for person, goal in zip(demo.people()[:size], itertools.cycle(GOALS), strict=False):
                self._one(person, goal, cast)
            demo.run_effects()
        call_command("demo_accounts", stdout=self.stdout)

    def _one(self, person: dict, goal: str, cast: demo.Cast) -> None:
        answers = person["answers"]
        given, family = answers.get("given_names", ""), answers["family_name"]
        user = demo.account(
            f"{person['ref'].lower()}@demo.example",
            PASSWORD,
            "applicant",
            given,
            family,
            answers["language_of_correspondence"],
        )
        file = demo.draft_of(person, user)
        demo.bring_to(file, goal, cast, user)
