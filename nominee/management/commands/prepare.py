from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, SystemCheckError

from nominee import checks
from nominee.audit.recording import record_what_differs
from nominee.translations import compile_catalogue


class Command(BaseCommand):
    help = "What must be true before the product serves: schema, program files, French texts, folders."

    def handle(self, **options) -> None:
        if not (settings.DEMO or settings.DEBUG):
            self._refuse_unsafe_settings()
        compile_catalogue(settings.LOCALE_PATHS[0])
        call_command("migrate", verbosity=0)
        if found := checks.nobody_of_the_demonstration(None, databases=["default"]):
            raise CommandError(f"{found[0].msg} {found[0].hint}")
        for program in settings.PROGRAMS:
            call_command("load_program", program)
        call_command("load_draws")
        record_what_differs()
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)

    def _refuse_unsafe_settings(self) -> None:
        """Production serves nothing while `check --deploy` has something to say that nobody answers for."""
        try:
            call_command("check", deploy=True, fail_level="WARNING")
        except SystemCheckError as problem:
            raise CommandError(
                f"{problem}\nThese settings are not safe for production. Correct them; what your program answers for "
                "itself is named in NOMINEE_ACCEPTED_CHECKS (docs/running.md)."
            ) from None
