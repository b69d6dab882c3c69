import itertools

from django.core.management.base import BaseCommand

from nominee.demo.accounts import PASSWORD
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
            self.stdout.write("· Loading the demonstration data (only the first time; about a minute)")
            cast = demo.Cast(PASSWORD)
            stories = zip(demo.people()[:size], itertools.cycle(GOALS), strict=False)
            for person, goal in sorted(stories, key=lambda pair: pair[0]["submitted_on"]):
                demo.Story(person, cast).reach(goal)
                self.stdout.write(".", ending="")
                self.stdout.flush()
            self.stdout.write(" files; now their letters")
            demo.run_effects()
