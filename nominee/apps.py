from importlib import import_module

from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules


class NomineeConfig(AppConfig):
    name = "nominee"
    verbose_name = "Nominee program"

    def ready(self) -> None:
        """Load every app's guards, records and effects, then let the table check itself."""
        import_module("nominee.nominations")
        autodiscover_modules("guards", "records", "effects", "panels")
        checks.register(table_is_sound)


def table_is_sound(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    from nominee import hooks, lifecycle
    from nominee.roles import ROLES

    acting = {code for code, role in ROLES.items() if role.acts}
    return [
        checks.Error(f"{problem.where}: {problem.what}", id="nominee.E001")
        for problem in lifecycle.problems(hooks.known(), acting)
    ]
