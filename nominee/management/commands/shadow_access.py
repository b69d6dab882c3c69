from django.core.management.base import BaseCommand, CommandError

from nominee.scopes import shadow


class Command(BaseCommand):
    help = "Run a candidate rule of who sees what beside the present one, and say role by role where they differ."

    def add_arguments(self, parser):
        parser.add_argument("rule", nargs="?", help="which rule; without one, they are listed")
        parser.add_argument("--sample", type=int, default=25, help="people of each role (25)")

    def handle(self, *, rule: str | None, sample: int, **options) -> None:
        if rule is None:
            for name, function in sorted(shadow.RULES.items()):
                self.stdout.write(f"{name}: {function.__doc__}")
            return
        if rule not in shadow.RULES:
            raise CommandError(f"no such rule; there are: {', '.join(sorted(shadow.RULES))}")
        if sample < 1:
            raise CommandError("--sample: at least one")
        for found in shadow.compare(rule, sample=sample):
            self.stdout.write(
                f"{found.role}: {found.asked} asked, {found.differs} would see other files; "
                f"{found.gained} gained, {found.lost} lost, at most {found.most} of one person"
            )
            for what, numbers in (("gained", found.examples_gained), ("lost", found.examples_lost)):
                if numbers:
                    self.stdout.write(f"  {what}, for example: {', '.join(numbers)}")
