from django.core.management.base import BaseCommand

from nominee.demo.accounts import PASSWORD, accounts


class Command(BaseCommand):
    help = "Print the accounts of the demonstration: one per role, and applicants in the states worth looking at."

    def handle(self, **options) -> None:
        self.stdout.write(f"Accounts (password: {PASSWORD})")
        for row in accounts():
            words = f"{row['role']}: {row['about']}" if row["about"] else row["role"]
            self.stdout.write(f"  {words:52} {row['email']}")
