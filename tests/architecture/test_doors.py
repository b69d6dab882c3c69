"""One door for each thing: the status, the history, raw SQL, the clock, and the files a page may show."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

import pytest
from codebase import HOUSE, READER, Module, modules

MACHINE = "nominee.machine"
# Reads that the ORM cannot say, and nothing else.
SQL = {
    "nominee.invariants": "asks in whole sets",
    "nominee.work.balance": "counts one moment in one statement",
    "nominee.work.flows": "walks every file's holders in order",
    "nominee.work.bulk": "lets two changes of one person wait for each other",
    "nominee.audit.acting": "tells the database who acts",
    "nominee.audit.chains": "reads what was hashed as the database wrote it",
    "nominee.audit.disposed": "digests what is left of a file, and calls the database’s own disposal",
    "nominee.audit.exported": "compares exported lines by the million in a temporary table",
    "nominee.audit.history": "digests rows of any table over the columns it had",
    "nominee.audit.rights": "gives and looks at rights in the database",
    "nominee.clock": "compares this machine's clock with the database's",
    "nominee.limits": "takes one from a bucket in one statement",
    "nominee.looks": "counts a repeat in the row of the first, and asks of a whole day at once",
    "nominee.views": "asks whether the database answers",
    "nominee.finding.typed": "steps from word to word of an index",
    "nominee.finding.patience": "tells the database how long a search may take",
    "nominee.management.commands.check_invariants": "takes a snapshot that cannot write",
    "reporting.scale": "fills an empty database with copies, by the million",
    "reporting.management.commands.seed_scale": "fills an empty database with copies, by the million",
    "reporting.bench": "fills and measures a database of its own",
    "reporting.management.commands.bench": "fills and measures a database of its own",
}
# Where the clock is read: at the edge, and for the outbox and the sweeps, whose time is the machine's own.
CLOCKS = {
    "nominee.clock", "nominee.outbox", "nominee.api", "nominee.documents", "nominee.invariants", "nominee.admin",
    "nominee.programs.loading", "nominee.templatetags.kit", "nominee.desk",
    "intake.answering", "intake.desk", "intake.drafting", "intake.following", "intake.forms", "intake.portal",
    "verification.views", "verification.tasks",
    "correspondence.nudges", "correspondence.tasks", "correspondence.views",
    "reporting",
}  # fmt: skip
PAGES = (
    "nominee.api", "nominee.documents", "nominee.views", "nominee.desk", "nominee.panels",
    "intake.answering", "intake.desk", "intake.drafting", "intake.following", "intake.information", "intake.portal",
    "intake.panels",
    "verification.views", "verification.panels", "correspondence.views", "correspondence.panels",
)  # fmt: skip
MEASURING = {"reporting.management.commands.bench"}


def is_in(module: Module, places: Iterable[str]) -> bool:
    return any(module.name == place or module.name.startswith(f"{place}.") for place in places)


def found_calls(pattern: str, *, but: Iterable[str] = (), among: Iterable[Module] | None = None) -> list[str]:
    """Where something is called whose dotted name fits, as `file:line name`."""
    wanted = re.compile(pattern)
    return [
        f"{module}:{call.lineno} {name}"
        for module in (modules() if among is None else among)
        if not is_in(module, but)
        for name, call in module.calls
        if wanted.search(name)
    ]


def test_only_the_machine_writes_a_status():
    # The bench repeats by hand, in a database of its own, what the product does.
    bound = [m for m in modules() if m.name != MACHINE and not m.name.startswith("reporting.bench")]
    assert not [f"{m}: {what}" for m in bound for what in _status_writes(m)]
    machine = next(m for m in modules() if m.name == MACHINE)
    assert list(_status_writes(machine)), "the test looks for the wrong thing"


def _status_writes(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and node.attr == "status" and isinstance(node.ctx, ast.Store):
            yield f"line {node.lineno}: {ast.unparse(node)} ="
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if re.search(r"(?i)(update|insert\s+into)\s+nominee_application\b", text):
            yield f"line {node.lineno}: SQL"
    for name, call in module.calls:
        writes = re.search(r"\.(update|create|(update|get)_or_create)$|^Application$", name)
        if writes and "status" in {keyword.arg for keyword in call.keywords}:
            yield f"line {call.lineno}: {name}(status=…)"
        if name == "setattr" and "status" in {getattr(value, "value", "") for value in call.args}:
            yield f"line {call.lineno}: setattr"


def test_only_the_machine_writes_the_history():
    """An event is made where the status is, in the same transaction; nothing else adds, changes or removes one."""
    writes = (
        r"^ApplicationEvent$|(ApplicationEvent\.objects|\.events)\.(bulk_)?(get_or_)?(create|update|delete|add|set)$"
    )
    assert not found_calls(writes, but={MACHINE})
    assert found_calls(writes), "the test looks for the wrong thing"


def test_raw_sql_is_written_in_few_places():
    assert not found_calls(r"(\.cursor|\.raw|\.extra|^RawSQL)$", but=SQL)


def test_sql_never_carries_a_value_in_its_text():
    """Parts of a query that are put together are constants of the module; values are parameters."""
    for module in modules(*(folder for folder in HOUSE if folder != READER)):
        constants = {
            target.id
            for node in module.tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for name, call in module.calls:
            if name.endswith(("offenders", ".execute")) and call.args and isinstance(call.args[0], ast.JoinedStr):
                parts = [part.value for part in call.args[0].values if isinstance(part, ast.FormattedValue)]
                assert all(isinstance(p, ast.Name) and p.id in constants for p in parts), f"{module}:{call.lineno}"


def test_a_rule_never_reads_the_clock():
    """`at` is passed in, or the moment the act stands at (nominee.clock); only the edge knows what time it is."""
    assert not found_calls(r"(^|\.)(timezone|datetime|date|time)\.(now|today|utcnow|localdate|time)$", but=CLOCKS)


def test_no_moment_is_naive():
    assert not found_calls(r"(^|\.)(datetime\.(utcnow|today|utcfromtimestamp)|date\.today)$", but=MEASURING)
    bare = [c for m in modules() for name, c in m.calls if name.endswith("datetime.now") and not (c.args or c.keywords)]
    assert not bare


@pytest.mark.parametrize("place", PAGES)
def test_a_page_finds_files_only_through_who_may_see_them(place):
    """No page asks the table of applications itself; `visible_to` and `file_for` do."""
    found = [module for module in modules() if is_in(module, (place,))]
    assert found, "the list names a module that is gone"
    assert not found_calls(r"(^|\.)Application\.(objects|_default_manager|_base_manager)\.", among=found)
    assert not found_calls(r"^get_(object|list)_or_404$", among=found)


def test_text_of_people_is_never_trusted_as_html():
    """Only what is rendered already with every value escaped goes into its page as it is: a letter, a part by Jinja."""
    trusting = found_calls(r"(^|\.)(mark_safe|SafeString|SafeText|format_html_join)$")
    assert {place.split(":")[0] for place in trusting} == {
        "correspondence/rendering.py",
        "correspondence/templatetags/letter_tags.py",
        "nominee/templatetags/kit.py",  # what Jinja drew, which escapes as Django does
    }
    assert len(trusting) == 3


def test_nothing_evaluates_text_or_reads_pickles():
    assert not found_calls(r"^(eval|exec|compile|__import__|pickle\..*|marshal\..*|os\.system|yaml\.load)$")


def test_no_command_goes_through_a_shell():
    wrong = [
        f"{module}:{call.lineno}"
        for module in modules(*HOUSE, "launch")
        for _name, call in module.calls
        if any(given.arg == "shell" and getattr(given.value, "value", True) for given in call.keywords)
    ]
    assert not wrong
