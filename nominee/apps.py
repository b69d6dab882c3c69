from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy

from nominee import checks, clock


class NomineeConfig(AppConfig):
    name = "nominee"
    verbose_name = gettext_lazy("Nominee Program")

    def ready(self) -> None:
        """Load every app's guards, records and effects, then let the table check itself."""
        import_module("nominee.nominations")
        autodiscover_modules(
            "guards", "records", "effects", "panels", "sealing", "disclosure", "trying", "registers", "extending"
        )
        checks.register()
        connection_created.connect(clock.compare, dispatch_uid="nominee.clock")
        connection_created.connect(import_module("nominee.audit.acting").listen, dispatch_uid="nominee.audit")
