"""One door for each thing: the status, the history, raw SQL, the clock, and the files a page may show."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

import pytest
from codebase import HOUSE, READER, ROOT, Module, modules

MACHINE = "nominee.machine"
# Smaller lives, each with a door of its own: the only code that writes their status.
LIVES = {
    "reporting.demo_draws": "of the demonstration's offers, before anybody works",
    "reporting.demo_interest": "of the demonstration's offers, before anybody works",
    "intake.employers.life": "of a job offer",
    "intake.draws.moving": "of a draw, of an invitation, and of who is invited out of a pool",
    "intake.interest.life": "of an expression of interest, and of the invitation that ends with it",
}
# Reads that the ORM cannot say, and nothing else.
SQL = {
    "intake.opening.giving": "gives places by turn, one statement each, whatever the rush",
    "nominee.invariants": "asks in whole sets",
    "nominee.work.balance": "counts one moment in one statement",
    "nominee.work.flows": "walks every file's holders in order",
    "nominee.work.bulk": "lets two changes of one person wait for each other",
    "nominee.retention.holds": "takes the lock that a disposal waits for",
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
    "intake.uploading.views", "intake.uploading.resumable", "intake.opening.views", "intake.opening.desk", "intake.draws.portal",
    "intake.answering", "intake.desk", "intake.drafting", "intake.finishing", "intake.following", "intake.forms", "intake.portal",
    "verification.views", "verification.tasks",
    "correspondence.nudges", "correspondence.tasks", "correspondence.views",
    "reporting",
}  # fmt: skip
PAGES = (
    "nominee.api", "nominee.documents", "nominee.views", "nominee.desk", "nominee.panels",
    "intake.panels", "intake.employers.front", "intake.employers.filling", "intake.employers.offering", "intake.employers.members",
    "intake.interest.views", "intake.interest.answering", "intake.interest.attesting", "intake.interest.desk",
    "intake.uploading.views", "intake.uploading.resumable", "intake.opening.views", "intake.opening.desk",
    "intake.answering", "intake.desk", "intake.drafting", "intake.finishing", "intake.following", "intake.information", "intake.portal",
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
    bound = [m for m in modules() if m.name not in {MACHINE, *LIVES} and not m.name.startswith("reporting.bench")]
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


PATTERNS = re.compile(r"^re\.(compile|search|match|fullmatch|sub|subn|split|findall|finditer)$")
# Patterns that are put together, of constants.
PUT_TOGETHER = {
    "nominee/programs/shapes.py": "of the shapes beside it",
    "intake/fields.py": "of a count",
    "nominee/audit/acting.py": "of names of tables",
    "nominee/sign_in/browsers.py": "of names of browsers beside it",
    "correspondence/sealed.py": "the one of references, of nominee/sealing",
    "nominee/rules/refusals.py": "of the sentences beside it",
}


def patterns() -> Iterator[tuple[str, ast.expr]]:
    for module in modules():
        for name, call in module.calls:
            if (PATTERNS.search(name) or name.endswith("RegexValidator") or name == "matching") and call.args:
                yield str(module), call.args[0]


def test_no_pattern_is_made_of_what_somebody_typed():
    made = {module for module, given in patterns() if not isinstance(given, ast.Constant)}
    assert made <= set(PUT_TOGETHER), made - set(PUT_TOGETHER)


def test_no_pattern_repeats_what_repeats():
    """Such a one takes time without end over a text that nearly fits."""
    texts = [given.value for _module, given in patterns() if isinstance(given, ast.Constant)]
    assert len(texts) > 20 and _repeats(re._parser.parse("(a+)+b")), "the test looks for the wrong thing"
    assert not [text for text in texts if _repeats(re._parser.parse(text))]


def _repeats(parsed: object, inside: bool = False) -> bool:
    """A repetition without end that holds another one and nothing else that separates its rounds."""
    for operation, given in parsed:
        name = str(operation)
        if name in {"MAX_REPEAT", "MIN_REPEAT"}:
            endless = given[1] == re._constants.MAXREPEAT
            alone = len(given[2]) == 1
            if (endless and inside and alone) or _repeats(given[2], endless and alone):
                return True
        elif (name == "SUBPATTERN" and _repeats(given[3], inside and len(given[3]) == 1)) or (
            name == "BRANCH" and any(_repeats(branch, inside) for branch in given[1])
        ):
            return True
    return False


def test_only_approved_hashes_are_used():
    assert not found_calls(r"hashlib\.(md5|sha1|new)$|(^|\.)(md5|sha1|crc32)$")
    assert found_calls(r"hashlib\.sha256$"), "the test looks for the wrong thing"


def test_chance_is_never_the_one_of_games():
    """What must not be guessed comes from `secrets`; seeded chance draws invented people alone."""
    assert not [
        f"{m}: {name}" for m in modules() for name in m.imports() if name == "random" and not is_in(m, {READER})
    ]


def test_certificates_are_always_checked():
    asking = [(m, call) for m in modules() for name, call in m.calls if re.search(r"^httpx\.|ssl\.|^requests\.", name)]
    assert asking, "the test looks for the wrong thing"
    text = "\n".join(m.text for m in modules())
    assert not re.search(r"verify\s*=\s*False|CERT_NONE|check_hostname\s*=\s*False|_create_unverified_context", text)


def test_nothing_reads_xml():
    """No parser of it, so no entity from elsewhere. (`pikepdf` is asked for no metadata.)"""
    parsers = {"xml", "lxml", "xmltodict", "bs4", "html5lib", "defusedxml"}
    assert not [f"{m}: {name}" for m in modules() for name in m.imports() if name.split(".")[0] in parsers]
    assert not found_calls(r"\.open_metadata$|\.getxmp$")


def test_no_command_goes_through_a_shell():
    wrong = [
        f"{module}:{call.lineno}"
        for module in modules(*HOUSE, "launch")
        for _name, call in module.calls
        if any(given.arg == "shell" and getattr(given.value, "value", True) for given in call.keywords)
    ]
    assert not wrong


def test_every_table_to_take_along_is_made_of_cells_that_no_spreadsheet_runs():
    """Whatever writes rows of CSV writes them through `safe_cell`, but for heads, which are our own words."""
    writing = [m for m in modules() if any(name == "csv.writer" for name, _call in m.calls)]
    assert len(writing) >= 4, "the test looks for the wrong thing"
    for module in writing:
        rows = [ast.unparse(call.args[0]) for name, call in module.calls if name.endswith(".writerow")]
        head = re.compile(r"\[(_\([^)]*\)(, |\Z|(?=\])|(?= for )))+( for name in COLUMNS)?\]")
        assert not [row for row in rows if "safe_cell(" not in row and not head.fullmatch(row)], module


def test_markup_made_in_python_holds_constants_alone():
    """`format_html` escapes what it is given; a text that was put together before is markup already."""
    for module in modules():
        for name, call in module.calls:
            if name.endswith("format_html"):
                assert call.args and isinstance(call.args[0], ast.Constant), f"{module}:{call.lineno}"


# Scripts that put markup of the product's own answers into the page; everything else is textContent.
MARKUP_BY_SCRIPT = {"worklist.js": 1, "language.js": 1}


def test_scripts_write_text_and_no_markup():
    found = {}
    for path in sorted((ROOT / "nominee" / "static").rglob("*.js")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"\beval\(|new Function|document\.write|localStorage|sessionStorage|indexedDB|postMessage", text
        ), path
        if count := len(re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|DOMParser", text)):
            found[path.name] = count
    assert found == MARKUP_BY_SCRIPT
