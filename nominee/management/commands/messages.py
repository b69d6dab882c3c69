from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from nominee import translations


class Command(BaseCommand):
    help = "Bring the French catalogue up to date; with --check, fail when a sentence has no French."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options) -> None:
        locale = settings.LOCALE_PATHS[0]
        if not check:
            translations.update(settings.BASE_DIR, locale)
        lacking = translations.missing(settings.BASE_DIR, locale)
        for sentence in lacking:
            self.stdout.write(sentence)
        if check and lacking:
            raise CommandError(f"{len(lacking)} sentences have no French")
