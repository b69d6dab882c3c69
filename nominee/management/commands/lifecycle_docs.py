from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from nominee.lifecycle import ACTIONS, BACK, STATES
from nominee.roles import ROLES


def diagram() -> str:
    lines = [
        "# The life of an application",
        "",
        "Written by `make docs` from `nominee/lifecycle.py`.",
        "",
        "```mermaid",
    ]
    lines += ["stateDiagram-v2", "    [*] --> draft"]
    for action in ACTIONS.values():
        if len(action.sources) > 4:
            continue  # withdraw and return_by_director leave nearly every state: listed below
        for source in action.sources:
            target = (
                f"{source} : {action.code} (and back)" if action.target == BACK else f"{action.target} : {action.code}"
            )
            lines.append(f"    {source} --> {target}")
    lines += [f"    {code} --> [*]" for code, state in STATES.items() if state.is_final] + ["```", ""]
    lines += [
        f"`{action.code}` leads to `{action.target}` from: {', '.join(action.sources)}."
        for action in ACTIONS.values()
        if len(action.sources) > 4
    ]
    lines += ["", "| state | staff read | the applicant reads | whose turn |", "|---|---|---|---|"]
    lines += [f"| {s.code} | {s.name.en} | {s.public.en} | {s.turn} |" for s in STATES.values()]
    return "\n".join(lines) + "\n"


def matrix() -> str:
    roles = [code for code, role in ROLES.items() if role.acts]
    lines = ["# Who may do what", "", "Written by `make docs` from `nominee/lifecycle.py` and `nominee/roles.py`.", ""]
    lines += ["| action | " + " | ".join(roles) + " | not who did | proof | needs |", "|---" * (len(roles) + 4) + "|"]
    for action in ACTIONS.values():
        cells = ["yes" if role in action.roles else "" for role in roles]
        lines.append(
            f"| {action.code} | "
            + " | ".join(cells)
            + f" | {', '.join(action.other_than)} | {'yes' if action.proves else ''} | {', '.join(action.needs)} |"
        )
    lines += ["", "Proof: whoever takes the step shows within ten minutes before it that it is they."]
    lines += ["", "## Roles", ""] + [f"- **{role.name.en}**: {role.does}" for role in ROLES.values()]
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = (
        "Write docs/lifecycle.md and docs/permissions.md from the table; with --check, fail when they are out of date."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options) -> None:
        for name, text in (("lifecycle.md", diagram()), ("permissions.md", matrix())):
            path = settings.BASE_DIR / "docs" / name
            if check and (not path.exists() or path.read_text() != text):
                raise CommandError(f"docs/{name} is out of date: run make docs")
            if not check:
                path.write_text(text)
