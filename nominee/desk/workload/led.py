"""Why a file is with whoever holds it, in words: the rule that leads to its queue, or the step that gave it to a person."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from nominee.models import Application, ApplicationEvent
from nominee.words import Words
from nominee.work import holding
from nominee.work.routing import receipt


def receipt_of(file: Application, events: Sequence[ApplicationEvent]) -> list[str]:
    """Of an open file; nothing for any other. By the rules as they are today, and the file's own data and events."""
    if file.decided_at is not None or file.submitted_at is None:
        return []
    return _of_a_person(file, events) if file.assigned_to_id else _of_a_queue(file)


def _of_a_queue(file: Application) -> list[str]:
    routes = file.program.desk["routes"]
    names = {row["code"]: Words.from_json(row["name"]) for row in routes}
    facts = holding.routed_by(file)
    found = receipt(routes, file.queue.code, facts)
    if not found.rule:
        return [_("No route of today leads to the queue “%(queue)s”: somebody moved it there.") % {"queue": file.queue}]
    words = _("Led to the queue “%(queue)s” by the route “%(rule)s”.")
    lines = [words % {"queue": file.queue, "rule": names[found.rule]}]
    lines += [_data(file, name) for name in found.because]
    if found.before:
        rule, unmet = found.before
        if unmet:
            words = _("The route tried before, “%(rule)s”, does not hold. %(data)s")
            lines.append(words % {"rule": names[rule], "data": _data(file, unmet)})
        else:
            words = _(
                "The route tried before, “%(rule)s”, holds too: nobody worked in its queue, or somebody moved the file."
            )
            lines.append(words % {"rule": names[rule]})
    return lines


def _data(file: Application, condition: str) -> str:
    if condition == "language":
        return _("The file is in French.") if file.language == "fr" else _("The file is in English.")
    if condition == "stream":
        return _("The stream is %(stream)s.") % {"stream": file.stream.title}
    return _("It is graded %(grade)s of 3 for difficulty.") % {"grade": file.complexity}


def _of_a_person(file: Application, events: Sequence[ApplicationEvent]) -> list[str]:
    step = next((event for event in reversed(events) if event.at == file.held_since), None)
    if step is None:
        return [_("%(person)s took it or was given it; no route led it there.") % {"person": file.assigned_to}]
    if step.by_id == file.assigned_to_id:
        words = _("%(person)s took it out of its queue with the step “%(step)s”.")
    else:
        words = _("With the step “%(step)s” it went back to %(person)s, who worked on it before.")
    return [words % {"person": file.assigned_to, "step": step.name}]
