"""One page of questions of an offer, a profile or an approval: one editor at a time, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from intake.employers import editing
from intake.employers.selectors import applicable, asked_on, facts_for, page_state
from intake.forms import PageForm
from intake.models import EditingLock, KeptText
from intake.selectors import mark, same
from nominee import clock, deadlines
from nominee.errors import NotFound, NotValid
from nominee.facts import Facts
from nominee.models import Employer, JobOffer
from nominee.templatetags.kit import moment

Save = Callable[..., Any]


@dataclass
class Thing:
    """What is filled in: which pages it has, what is saved, how more is saved, where its pages are."""

    key: str  # of its lock
    name: str
    employer: Employer
    pages: list[dict[str, Any]]
    stored: dict[str, Any]
    saved_at: Any
    save: Save
    back: str
    address: Callable[[str], str]  # of a page
    take_over: str
    beat: str
    offer: JobOffer | None = None
    before: dict[str, Any] = field(default_factory=dict)  # what other pages' conditions may look at
    fixed: frozenset[str] = frozenset()  # codes that this person may read and not change

    @property
    def facts(self) -> Facts:
        on = deadlines.day_in(clock.now(), self.employer.program.time_zone)
        return facts_for(self.employer, self.before, self.stored, on=on)

    def page(self, code: str) -> dict[str, Any]:
        found = next((row for row in applicable(self.pages, self.facts) if row["code"] == code), None)
        if found is None:
            raise NotFound
        return found

    def tasks(self, kept: set[str] | None = None) -> list[dict[str, Any]]:
        facts = self.facts
        return [
            {
                "page": row,
                "state": "in_progress" if row["code"] in (kept or set()) else page_state(row, facts),
                "url": self.address(row["code"]),
            }
            for row in applicable(self.pages, facts)
        ]

    def answered(self) -> list[dict[str, Any]]:
        facts = self.facts
        return [
            {
                "page": row,
                "rows": [(part, facts.answers.get(part["code"])) for part in asked_on(row, facts)],
                "entries": [],
                "url": self.address(row["code"]),
            }
            for row in applicable(self.pages, facts)
        ]


def fill(request: HttpRequest, thing: Thing, code: str) -> HttpResponse:
    """GET shows the page, to its one editor as a form; POST saves it. A browser that keeps by itself asks for JSON."""
    row = thing.page(code)
    lock = editing.take(thing.key, by=request.user, at=clock.now())
    if request.method == "GET":
        kept = editing.kept_text(thing.key, code, by=request.user)
        if lock.holder_id != request.user.pk:
            return _others(request, thing, row, lock, kept)
        return _form(
            request,
            thing,
            row,
            PageForm(row, thing.facts, None, _stored(thing, row), kept.values if kept else {}),
            kept,
        )
    form = PageForm(row, thing.facts, _posted(request, thing, row), _stored(thing, row))
    form.is_valid()
    by_itself = request.headers.get("Accept") == "application/json"
    if lock.holder_id != request.user.pk:
        return _lost(request, thing, row, form, lock, by_itself)
    if by_itself:
        return _kept_by_itself(request, thing, row, form)
    if form.errors:
        _keep_what_is_sound(request, thing, row, form)
        return _form(request, thing, row, form)
    if form.dropped and not request.POST.get("confirmed"):
        given = {name: request.POST[name] for name in request.POST if name != "csrfmiddlewaretoken"}
        lost = [form.rows[dropped] for dropped in form.dropped]
        context = {
            "thing": thing,
            "page": row,
            "given": given,
            "lost": lost,
            "stored": thing.stored,
            "back": thing.address(code),
        }
        return render(request, "employers/interruption.html", context)
    if not _save(request, thing, row, form):
        return _form(request, thing, row, form)
    editing.forget_text(thing.key, code, by=request.user)
    return redirect(_next(thing, code))


def _posted(request: HttpRequest, thing: Thing, row: dict[str, Any]) -> Any:
    """What this person may not change counts as it is saved, whatever was sent."""
    fixed = {part["code"] for part in row["fields"]} & thing.fixed
    if not fixed:
        return request.POST
    data = request.POST.copy()
    for name in fixed:
        data[name] = {True: "yes", False: "no"}.get(value := thing.stored.get(name), value) or ""
    return data


def _saved(at: Any) -> str:
    return _("Saved %(moment)s") % {"moment": moment(at)}


def _stored(thing: Thing, row: dict[str, Any]) -> dict[str, Any]:
    return {part["code"]: thing.stored[part["code"]] for part in row["fields"] if part["code"] in thing.stored}


def _mark(thing: Thing, row: dict[str, Any]) -> str:
    return mark(thing.stored, [part["code"] for part in row["fields"]])


def _form(
    request: HttpRequest, thing: Thing, row: dict[str, Any], form: PageForm, kept: KeptText | None = None
) -> HttpResponse:
    for code in thing.fixed & set(form.fields):
        form.fields[code].disabled = True
    context = {
        "thing": thing, "page": row, "form": form, "kept": kept, "seen": _mark(thing, row),
        "saved": _saved(kept.at if kept else thing.saved_at), "fixed": thing.fixed & set(form.fields),
    }  # fmt: skip
    return render(request, "employers/page.html", context, status=422 if form.errors else 200)


def _others(
    request: HttpRequest, thing: Thing, row: dict[str, Any], lock: EditingLock, kept: KeptText | None, status: int = 200
) -> HttpResponse:
    """To read, while somebody else edits; with what one typed oneself and that is not saved."""
    facts = thing.facts
    typed = []
    if kept:
        rows = PageForm(row, facts, None, _stored(thing, row), kept.values)
        typed = [(question["field"].label, _in_words(question, kept.values)) for question in rows.shown()]
    context = {
        "thing": thing, "page": row, "lock": lock, "kept": kept, "typed": [line for line in typed if line[1]],
        "rows": [(part, facts.answers.get(part["code"])) for part in asked_on(row, facts)],
    }  # fmt: skip
    return render(request, "employers/held.html", context, status=status)


def _in_words(question: dict[str, Any], values: dict[str, str]) -> str:
    text = values.get(question["row"]["code"], "")
    return next((str(words) for value, words in getattr(question["field"].field, "choices", []) if value == text), text)


def _lost(
    request: HttpRequest, thing: Thing, row: dict[str, Any], form: PageForm, lock: EditingLock, by_itself: bool
) -> HttpResponse:
    """Somebody took over meanwhile: nothing is saved over theirs, and nothing that was typed is lost."""
    if not same(_stored(thing, row), form.plain(getattr(form, "cleaned_data", {}))) or form.errors:
        editing.keep_text(thing.key, row["code"], form.as_typed(), by=request.user, at=clock.now())
    if by_itself:
        words = _("%(name)s edits this now. What you typed is kept for you and not saved in it.") % {
            "name": lock.holder
        }
        return JsonResponse({"saved": words, "seen": ""})
    return _others(request, thing, row, lock, editing.kept_text(thing.key, row["code"], by=request.user), status=409)


def _kept_by_itself(request: HttpRequest, thing: Thing, row: dict[str, Any], form: PageForm) -> HttpResponse:
    _keep_what_is_sound(request, thing, row, form)
    return JsonResponse({"saved": _saved(clock.now()), "seen": _mark(thing, row)})


def _is_current(request: HttpRequest, thing: Thing, row: dict[str, Any]) -> bool:
    return request.POST.get("seen") in (None, "", _mark(thing, row))


def _keep_what_is_sound(request: HttpRequest, thing: Thing, row: dict[str, Any], form: PageForm) -> None:
    """One wrong answer does not hold up the others; the rest is kept as it was typed."""
    saves, sound = _is_current(request, thing, row) and not form.dropped, form.sound()
    if saves and sound:
        try:
            thing.save(answers=sound, by=request.user, at=clock.now())
            thing.stored |= sound
        except NotValid as wrong:
            saves = False
            for name, message in wrong.errors.items():
                form.add_error(name if name in form.fields else None, message)
    if saves and not form.unsound():
        editing.forget_text(thing.key, row["code"], by=request.user)
    else:
        editing.keep_text(thing.key, row["code"], form.as_typed(), by=request.user, at=clock.now())


def _save(request: HttpRequest, thing: Thing, row: dict[str, Any], form: PageForm) -> bool:
    data = form.plain(form.cleaned_data)
    if not _is_current(request, thing, row) and not same(thing.stored, data):
        words = _("These answers were changed meanwhile. Yours are below: check them and save again.")
        form.add_error(None, words)
    else:
        try:
            thing.save(answers=data, dropped=tuple(form.dropped), by=request.user, at=clock.now())
            thing.stored |= data
            return True
        except NotValid as wrong:
            for name, message in wrong.errors.items():
                form.add_error(name if name in form.fields else None, message)
    editing.keep_text(thing.key, row["code"], form.as_typed(), by=request.user, at=clock.now())
    return False


def _next(thing: Thing, code: str) -> str:
    """The next page that is not complete, in turn; else back to the list."""
    tasks = thing.tasks()
    place = next((number for number, row in enumerate(tasks) if row["page"]["code"] == code), len(tasks))
    left = [row for row in tasks[place + 1 :] if row["state"] != "completed"]
    return str(left[0]["url"]) if left else thing.back


def take_over(request: HttpRequest, thing: Thing, code: str) -> HttpResponse:
    editing.take_over(thing.key, by=request.user, at=clock.now(), employer=thing.employer, offer=thing.offer)
    return redirect(thing.address(code) if code else thing.back)


def beat(request: HttpRequest, thing: Thing) -> HttpResponse:
    """Asked by an open page each minute: keeps its lock, and learns when somebody took over."""
    lock = editing.take(thing.key, by=request.user, at=clock.now())
    mine = lock.holder_id == request.user.pk
    words = "" if mine else _("%(name)s edits this now. What you typed is kept for you.") % {"name": lock.holder}
    return JsonResponse({"mine": mine, "words": words})
