"""Who may import whom: between the apps, inside an app, and what is pure."""

from __future__ import annotations

import pytest
from codebase import APPS, CORE, HOUSE, READER, Module, modules

# Within an app each floor stands on those before it; what is not named here is on the floor of the rules.
TABLES, MODELS, SELECTORS, RULES, FORMS, DOORS = range(6)
FLOORS = {
    TABLES: {"lifecycle", "roles", "words", "facts", "deadlines", "clocks", "criteria", "letters", "labels", "errors",
        "clock", "seen", "points", "programs", "search", "version", "hooks", "sources",},
    MODELS: {"models"},
    SELECTORS: {"selectors", "access"},
    FORMS: {"forms"},
    DOORS: {
        "views", "api", "admin", "tasks", "management", "urls", "middleware", "context", "panels", "invariants",
        "front", "filling", "offering", "members",
        "attesting", "entering", "resumable",
        "desk", "finishing", "desk_urls", "portal", "answering", "drafting", "following", "information", "settings", "celery", "wsgi", "apps",
    },
}  # fmt: skip
# Rooms of an app that bring doors of their own beside their rules.
DOORS_OF_ROOMS = {"intake.uploading.resumable"}
# Rooms that have floors of their own, from tables to doors.
WHOLE_ROOMS = {"intake.employers", "intake.interest", "intake.draws"}
# What an action puts in line is handed to the worker by the task's own name.
QUEUED_FROM_A_RULE = {("verification.records", "verification.tasks")}

PURE = (
    "nominee.words", "nominee.facts", "nominee.lifecycle", "nominee.roles", "nominee.deadlines", "nominee.clocks",
    "nominee.programs.conditions", "nominee.programs.definition", "nominee.programs.schema", "verification.criteria",
    "verification.labels", "correspondence.letters",
    "nominee.rules.parts", "nominee.rules.wording", "nominee.rules.reading", "nominee.rules.example",
    "nominee.rules.comparing", "nominee.rules.changes",
)  # fmt: skip

NAMES = {module.name: module for module in modules()}
BELOW = {CORE: {CORE}, **{app: {CORE, app} for app in APPS}, READER: set(HOUSE)}


def floor_of(name: str) -> int:
    parts = name.split(".")
    room = parts[1] if len(parts) > 1 else "__init__"
    if len(parts) > 2 and ".".join(parts[:2]) in WHOLE_ROOMS:
        room = parts[2]
    if len(parts) > 2 and parts[0] in APPS and parts[-1] in FLOORS[DOORS]:  # the doors of a room within an app
        return DOORS
    if name == "nominee.programs.loading":  # the one part of it that writes
        return RULES
    if name in DOORS_OF_ROOMS:
        return DOORS
    return next((floor for floor, rooms in FLOORS.items() if room in rooms), RULES)


def within(module: Module, *, at_load: bool) -> set[str]:
    return {name for name in module.imports(at_load=at_load) if name in NAMES and name != module.name}


@pytest.mark.parametrize("app", HOUSE)
def test_an_app_imports_only_what_is_below_it(app):
    """The core imports no app, the apps not each other, and nobody imports reporting; types count too."""
    wrong = [
        f"{module}: {name}"
        for module in modules(app)
        for name in sorted(module.imports())
        if name.split(".")[0] in HOUSE and name.split(".")[0] not in BELOW[app]
    ]
    assert not wrong


@pytest.mark.parametrize("app", HOUSE)
def test_inside_an_app_nothing_imports_a_floor_above_it(app):
    """Tables, then models, selectors, rules (services, guards, effects, records …), forms, and the doors."""
    wrong = [
        f"{module.name} imports {name}"
        for module in modules(app)
        for name in sorted(within(module, at_load=True))
        if name.split(".")[0] == app
        and name != app
        and app != READER
        and floor_of(name) > floor_of(module.name)
        and (module.name, name) not in QUEUED_FROM_A_RULE
        and module.name != app  # the package itself starts Celery
    ]
    assert not wrong


def test_every_exception_to_the_floors_is_still_needed():
    assert {pair for pair in QUEUED_FROM_A_RULE if pair[1] in NAMES[pair[0]].imports()} == QUEUED_FROM_A_RULE


def test_no_module_needs_itself_to_be_loaded():
    """No circle in the imports that run at load."""
    needs = {name: within(module, at_load=True) for name, module in NAMES.items()}
    for name, imported in needs.items():  # a package and the modules it gathers are one
        imported -= {other for other in imported if name.startswith(f"{other}.")}
    while leaves := [name for name, imported in needs.items() if not imported & needs.keys()]:
        for name in leaves:
            del needs[name]
    assert not needs


@pytest.mark.parametrize("place", PURE)
def test_a_pure_module_knows_nothing_of_django(place):
    found = [module for module in modules() if module.name == place or module.name.startswith(f"{place}.")]
    assert found, "the list names a module that is gone"
    banned = {"django", "rest_framework", "celery", "guardian", "nominee.models", "nominee.settings"}
    wrong = [
        f"{module}: {name}"
        for module in found
        for name in sorted(module.imports(at_load=True))
        if name.split(".")[0] in banned or name in banned
    ]
    assert not wrong


def test_the_product_never_imports_its_sandbox_its_launcher_or_its_tests():
    """Nothing that is there for the demonstration or the tests runs in production by accident."""
    banned = {"sandbox", "launch", "tests", "pytest"}
    assert not [f"{m}: {name}" for m in modules() for name in m.imports() if name.split(".")[0] in banned]
