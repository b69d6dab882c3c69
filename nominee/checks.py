"""What the product asks of its own settings and its house before it serves (`manage.py check`, `check --deploy`).

Errors stop every command; the checks tagged for deployment are asked by `check --deploy`, which production runs before
it serves (docker-compose.yml, service `prepare`).
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import ProgrammingError, connection

from nominee import clock
from nominee.sealing import keys

SHORTEST_KEY = 50  # characters, as Django's own check asks
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def table_is_sound(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    from nominee import hooks, lifecycle
    from nominee.roles import ROLES

    acting = {code for code, role in ROLES.items() if role.acts}
    return [
        checks.Error(f"{problem.where}: {problem.what}", id="nominee.E001")
        for problem in lifecycle.problems(hooks.known(), acting)
    ]


def rules_can_be_tried(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """Every part of what the rules say of a case is hung in by its room."""
    from nominee.rules import parts

    return [
        checks.Error(f"no room says what the rules are for “{name}”", id="nominee.E015") for name in parts.missing()
    ]


def fields_can_be_sealed(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """Nothing is kept where it could only be kept open."""
    found = []
    for ask in (keys.keys, keys.index_key):
        try:
            ask()
        except keys.BadKeys as wrong:
            hint = "docs/running.md, “Sealed fields”, says how keys are made."
            found.append(checks.Error(f"{wrong}.", hint=hint, id="nominee.E002"))
    return found


def clocks_agree(app_configs: object, databases: object = None, **kwargs: object) -> list[checks.CheckMessage]:
    """Asked by `migrate` and by `check --database default`."""
    if not databases:
        return []
    clock.compare(connection)
    words = clock.warning()
    return [checks.Warning(words, hint="Set both by a time server.", id="nominee.W001")] if words else []


def history_is_guarded(app_configs: object, databases: object = None, **kwargs: object) -> list[checks.CheckMessage]:
    """The triggers are there; outside the demonstration the application cannot switch them off either."""
    if not databases:
        return []
    from nominee.audit import rights

    found: list[checks.CheckMessage] = [
        checks.Warning(f"{table}: a trigger that keeps history as it is is missing or off", id="nominee.W012")
        for table in rights.unguarded()
    ]
    if not settings.DEMO and (able := rights.may_change_history()):
        words = f"the account of the database may change history: {', '.join(able)}"
        found.append(checks.Warning(words, hint="Run the product as nominee_app: docs/running.md.", id="nominee.W013"))
    return found


def nobody_of_the_demonstration(
    app_configs: object, databases: object = None, **kwargs: object
) -> list[checks.CheckMessage]:
    """Accounts whose password is printed on the sign-in page exist in the demonstration alone."""
    if not databases or settings.DEMO:
        return []
    from nominee.models import User

    try:
        count = User.objects.filter(is_demonstration=True).count()
    except ProgrammingError:  # before the first migration there are none
        return []
    words = f"{count} accounts of the demonstration are in this database."
    hint = "Begin with an empty database; they cannot sign in, and their files are invented."
    return [checks.Error(words, hint=hint, id="nominee.E014")] if count else []


def nothing_of_the_demonstration(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """For production: what only a demonstration or a developer may have."""
    found = []
    if settings.DEMO or settings.DEBUG:
        found.append(_unsafe("NOMINEE_DEMO or NOMINEE_DEBUG is set.", "Unset both.", 2))
    if settings.PAYMENT_PROVIDER == "intake.payments.TestProvider":
        found.append(_unsafe("Fees go to the test provider, which takes no money.", "Set NOMINEE_PAYMENT_PROVIDER.", 3))
    asked = sorted(name for name, source in settings.SOURCES.items() if source["url"] == settings.SANDBOX_URL)
    if asked and settings.SANDBOX_URL:
        hint = "Set NOMINEE_SOURCE_<NAME>_URL for each."
        found.append(_unsafe(f"The sandbox answers for: {', '.join(asked)}.", hint, 4))
    return found


def people_reach_it_safely(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """For production: addresses, keys and where files lie."""
    found, public = [], urlsplit(settings.PUBLIC_URL)
    if public.scheme != "https" or public.hostname in LOOPBACK:
        found.append(_unsafe(f"People would be sent to {settings.PUBLIC_URL}.", "Set NOMINEE_PUBLIC_URL.", 5))
    elif public.hostname not in settings.ALLOWED_HOSTS:
        found.append(_unsafe("The host of NOMINEE_PUBLIC_URL is not answered.", "Add it to NOMINEE_HOSTS.", 6))
    if not settings.CLAMD:
        found.append(_unsafe("Uploads are not shown to a virus scanner.", "Set NOMINEE_CLAMD.", 14))
    if any("*" in host or host.startswith(".") for host in settings.ALLOWED_HOSTS):
        found.append(_unsafe("NOMINEE_HOSTS answers names that nobody listed.", "Name each host.", 7))
    if any(len(key) < SHORTEST_KEY for key in settings.SECRET_KEY_FALLBACKS):
        found.append(_unsafe("A key of NOMINEE_OLD_SECRET_KEYS is short enough to be guessed.", "Drop it.", 8))
    if not settings.FILES_URL or urlsplit(settings.FILES_URL).netloc == public.netloc:
        hint = "Set NOMINEE_FILES_URL to a host of its own."
        found.append(_unsafe("What people uploaded comes from the origin of the pages.", hint, 11))
    if settings.STATIC_ROOT in (settings.MEDIA_ROOT, *settings.MEDIA_ROOT.parents):
        found.append(_unsafe("Documents lie where style sheets are served from.", "Set NOMINEE_STATIC.", 9))
    unknown = sorted(
        name for name in os.environ if name.startswith("NOMINEE_") and name not in settings.KNOWN_VARIABLES
    )
    if unknown:
        hint = "Correct or unset them; docs/running.md lists those that are read."
        found.append(_unsafe(f"Nothing reads these variables: {', '.join(unknown)}.", hint, 10))
    return found


def _unsafe(words: str, hint: str, number: int) -> checks.CheckMessage:
    return checks.Warning(words, hint=hint, id=f"nominee.W{number:03d}")


def register() -> None:
    checks.register(table_is_sound)
    checks.register(rules_can_be_tried)
    checks.register(fields_can_be_sealed)
    checks.register(clocks_agree, checks.Tags.database)
    checks.register(history_is_guarded, checks.Tags.database)
    checks.register(nobody_of_the_demonstration, checks.Tags.database)
    for check in (nothing_of_the_demonstration, people_reach_it_safely):
        checks.register(check, checks.Tags.security, deploy=True)
