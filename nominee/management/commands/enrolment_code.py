from django.core.management.base import BaseCommand, CommandError

from nominee import clock
from nominee.errors import NotNow
from nominee.models import User
from nominee.sign_in import enrolling


class Command(BaseCommand):
    help = (
        "Print the code with which somebody of the staff adds their first second factor: for the first administrator."
    )

    def add_arguments(self, parser):
        parser.add_argument("address")

    def handle(self, *, address: str, **options) -> None:
        account = User.objects.filter(email__iexact=address).first()
        if account is None:
            raise CommandError(f"there is no account {address}")
        try:
            self.stdout.write(enrolling.make_code(account, by=None, at=clock.now()))
        except NotNow as why:
            raise CommandError(why.reasons[0]) from None
