from django.core.management.base import BaseCommand

from nominee.models import User
from nominee.roles import ROLES

PASSWORD = "demonstration only"


class Command(BaseCommand):
    help = "Print one account of the demonstration per role."

    def handle(self, **options) -> None:
        self.stdout.write(f"Accounts (password: {PASSWORD})")
        for code, role in ROLES.items():
            account = User.objects.filter(role=code, email__endswith="@demo.example").order_by("id").first()
            if account:
                self.stdout.write(f"  {role.name.en:26} {account.email}")
