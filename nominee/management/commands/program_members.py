from django.core.management.base import BaseCommand, CommandError

from nominee import clock
from nominee.errors import NotValid
from nominee.models import Program, User
from nominee.scopes import membership


class Command(BaseCommand):
    help = "Say who of the staff belongs to a program, and so sees its files; let one in or out."

    def add_arguments(self, parser):
        parser.add_argument("program", help="the program's code")
        parser.add_argument("--add", metavar="ADDRESS")
        parser.add_argument("--remove", metavar="ADDRESS")

    def handle(self, *, program: str, add: str | None, remove: str | None, **options) -> None:
        found = Program.objects.filter(code=program).first()
        if found is None:
            raise CommandError(f"there is no program {program}")
        if add:
            try:
                membership.join(_account(add), found, by=None, at=clock.now())
            except NotValid as wrong:
                raise CommandError(wrong.errors["user"]) from None
        if remove:
            moved = membership.leave(_account(remove), found, by=None, at=clock.now())
            self.stdout.write(f"{moved} files went to their queues")
        for user in found.members.order_by("email"):
            self.stdout.write(f"{user.email}: {user.role_name.en}")


def _account(address: str) -> User:
    user = User.objects.filter(email__iexact=address).first()
    if user is None:
        raise CommandError(f"there is no account {address}")
    return user
