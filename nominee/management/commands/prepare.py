from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from nominee.translations import compile_catalogue


class Command(BaseCommand):
    help = "What must be true before the product serves: schema, program files, French texts, folders."

    def handle(self, **options) -> None:
        compile_catalogue(settings.LOCALE_PATHS[0])
        call_command("migrate", verbosity=0)
        call_command("load_program", "ontario")
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
