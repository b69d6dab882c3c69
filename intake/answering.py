"""The portal's pages of questions: answer, be told what is wrong, add and remove entries. Nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from intake import crosschecks, selectors, services, unsaved
from intake.forms import PageForm
from intake.portal import for_the_public, saved_words, show, too_late
from nominee.access import file_for
from nominee.errors import NotFound, NotValid
from nominee.models import Application, Entry
from nominee.sealing import vault
from nominee.selectors import facts_of

REMOVED = "removed_entry"  # in the session: what was removed last, so that it can be put back


@dataclass
class Visit:
    """One request for one page: the file, the page's questions, the entry in hand, what is saved of it."""

    request: HttpRequest
    file: Application
    row: dict[str, Any]
    entry: Entry | None

    @property
    def listed(self) -> bool:
        return self.row["kind"] == "list"

    @property
    def stored(self) -> dict[str, Any]:
        if self.listed:
            return self.entry.data if self.entry else {}
        return vault.opened(self.file, self.file.answers)

    @property
    def place(self) -> str:
        code = self.row["code"]
        return f"entry:{code}:{self.entry.pk if self.entry else 'new'}" if self.listed else f"page:{code}"

    @property
    def mark(self) -> str:
        return selectors.mark(self.stored, [field["code"] for field in self.row["fields"]])

    @property
    def from_check(self) -> bool:
        return self.request.GET.get("from") == "check"

    def address(self, **query: Any) -> str:
        query |= {"from": "check"} if self.from_check else {}
        here = reverse("apply-page", args=[self.file.number, self.row["code"]])
        return f"{here}?{'&'.join(f'{name}={value}' for name, value in query.items())}" if query else here


def _visit(request: HttpRequest, number: str, code: str) -> Visit:
    file = file_for(request.user, number)
    row = next((row for row in selectors.applicable_pages(file) if row["code"] == code), None)
    if row is None:
        raise NotFound
    entry, wanted = None, request.GET.get("entry", "")
    if row["kind"] == "list" and wanted.isdigit() and len(wanted) < 18:
        entry = file.entries.filter(pk=int(wanted), kind=row["entry"]).first()
    return Visit(request, file, row, entry)


@require_http_methods(["GET", "POST"])
@for_the_public
def page(request: HttpRequest, number: str, code: str) -> HttpResponse:
    file = file_for(request.user, number)
    if file.status != "draft":
        return too_late(request, file)
    visit = _visit(request, number, code)
    if request.method == "GET":
        typed = unsaved.typed_at(visit.file, visit.place)
        form = PageForm(visit.row, facts_of(visit.file), None, visit.stored, typed.values if typed else {})
        return _page(visit, form, typed=typed)
    form = PageForm(visit.row, facts_of(visit.file), request.POST, visit.stored)
    form.is_valid()
    if request.headers.get("Accept") == "application/json":
        return _keep(visit, form)
    if form.errors:
        _save_what_is_sound(visit, form)
        return _page(visit, form)
    lost, slots = _losses(visit, form)
    if (lost or slots) and not request.POST.get("confirmed"):
        given = {name: request.POST[name] for name in request.POST if name != "csrfmiddlewaretoken"}
        return show(
            request, "interruption", visit.file, page=visit.row, given=given, lost=lost, slots=slots,
            stored=visit.stored, back=visit.address(**({"entry": visit.entry.pk} if visit.entry else {})),
        )  # fmt: skip
    saved = _save(visit, form, [row["code"] for row in slots], [row["code"] for row in lost])
    return redirect(_after(visit, form, saved)) if saved else _page(visit, form)


def _page(visit: Visit, form: PageForm, typed: Any = None) -> HttpResponse:
    facts = facts_of(visit.file)
    return show(
        visit.request, "page", visit.file, page=visit.row, form=form, typed=typed, seen=visit.mark,
        entries=visit.file.entries.filter(kind=visit.row["entry"]) if visit.listed else [],
        editing=visit.entry.pk if visit.entry else None,
        gaps=selectors.gaps(visit.row, facts) if visit.listed else [],
        doubts=crosschecks.doubts(visit.row.get("entry", ""), facts),
        removed=visit.request.session.get(REMOVED, {}).get("number") == visit.file.number,
        from_check=visit.from_check, saved=saved_words(typed.at if typed else visit.file.saved_at), status=422 if form.errors else 200,
    )  # fmt: skip


def _keep(visit: Visit, form: PageForm) -> HttpResponse:
    """The browser saves by itself: what is sound becomes an answer, the rest is kept as it was typed."""
    current = _save_what_is_sound(visit, form)
    seen = visit.mark if current else visit.request.POST.get("seen", "")
    return JsonResponse({"saved": saved_words(timezone.now()), "seen": seen})


def _save_what_is_sound(visit: Visit, form: PageForm) -> bool:
    """One wrong answer must not hold up the others; an entry is saved whole or not at all.

    False when the answers were changed elsewhere meanwhile: then nothing is saved over them.
    """
    common: dict[str, Any] = {"by": visit.request.user, "at": timezone.now()}
    typed, unsound = form.as_typed(), form.unsound()
    current = visit.request.POST.get("seen") in (None, "", visit.mark)
    saves = current and not visit.listed and not any(_losses(visit, form))
    if saves and (answers := form.sound()):
        services.save_answers(visit.file, answers=answers, **common)
        visit.file.refresh_from_db()
    if (saves and not unsound) or not any(typed.values()) or _is_saved_already(visit, form):
        unsaved.forget_typed(visit.file, visit.place)
    else:
        unsaved.keep_typed(visit.file, visit.place, typed, **common)
    return current


def _is_saved_already(visit: Visit, form: PageForm) -> bool:
    """The browser's own saving may arrive after the person's: then it has nothing left to keep."""
    rows = visit.file.entries.filter(kind=visit.row["entry"]) if visit.listed else []
    saved = [row.data for row in rows] if visit.listed else [visit.stored]
    return not form.errors and any(selectors.same(row, form.plain(form.cleaned_data)) for row in saved)


def _losses(visit: Visit, form: PageForm) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Saved answers and filled slots that the answers just given would no longer ask for."""
    if visit.listed:
        return [form.rows[code] for code in form.dropped], []
    changed = {code: value for code, value in form.plain(form.cleaned_data).items() if code not in form.dropped}
    return selectors.losses(visit.file, facts_of(visit.file), changed)


def _save(visit: Visit, form: PageForm, released: list[str], lost: list[str]) -> int | None:
    """The saved entry's or file's key; None when a rule of the whole refuses it, with the words at the field."""
    data, seen = form.plain(form.cleaned_data), visit.request.POST.get("seen", "")
    common: dict[str, Any] = {"by": visit.request.user, "at": timezone.now(), "seen": seen}
    try:
        if visit.listed:
            pk = visit.entry.pk if visit.entry else None
            saved = services.save_entry(visit.file, visit.row["entry"], data=data, pk=pk, **common).pk
        else:
            elsewhere = {code: None for code in lost if code not in data}
            saved = services.save_answers(visit.file, answers=data, elsewhere=elsewhere, released=released, **common).pk
    except NotValid as wrong:
        for field, message in wrong.errors.items():
            form.add_error(field if field in form.fields else None, message)
        unsaved.keep_typed(visit.file, visit.place, form.as_typed(), by=visit.request.user, at=timezone.now())
        visit.file.refresh_from_db()
        return None
    unsaved.forget_typed(visit.file, visit.place)
    return saved


def _after(visit: Visit, form: PageForm, saved: int) -> str:
    """Where the person goes on: the questions that the answers raised, the list, the check, or the next page."""
    if form.raised:
        count = len(form.raised)
        words = ngettext(
            "Saved. Your answers lead to %(count)s more question.",
            "Saved. Your answers lead to %(count)s more questions.",
            count,
        )
        messages.info(visit.request, words % {"count": count})
        return f"{visit.address(**({'entry': saved} if visit.listed else {}))}#id_{form.raised[0]}"
    if visit.listed:
        visit.request.session.pop(REMOVED, None)
        messages.success(visit.request, _("Saved."))
        return visit.address()
    if visit.from_check:
        return reverse("apply-check", args=[visit.file.number])
    visit.file.refresh_from_db(fields=["answers"])
    pages = [page["code"] for page in selectors.applicable_pages(visit.file)]
    following = pages[pages.index(visit.row["code"]) + 1 :] if visit.row["code"] in pages else []
    if following:
        return reverse("apply-page", args=[visit.file.number, following[0]])
    return reverse("apply-file", args=[visit.file.number])


@require_POST
@for_the_public
def discard(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Give up what was typed and not saved; what is saved stays."""
    visit = _visit(request, number, code)
    unsaved.forget_typed(visit.file, visit.place)
    return redirect(visit.address())


@require_POST
@for_the_public
def remove(request: HttpRequest, number: str, code: str, pk: int) -> HttpResponse:
    file = file_for(request.user, number)
    removed = services.remove_entry(file, pk, by=request.user, at=timezone.now())
    if removed:
        unsaved.forget_typed(file, f"entry:{code}:{pk}")
        request.session[REMOVED] = {"number": number, "kind": removed.kind, "data": removed.data}
    return redirect("apply-page", number, code)


@require_POST
@for_the_public
def restore(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Undo of a removal."""
    file, removed = file_for(request.user, number), request.session.pop(REMOVED, None)
    if removed and removed["number"] == number:
        services.save_entry(file, removed["kind"], by=request.user, at=timezone.now(), data=removed["data"])
        messages.success(request, _("It is back."))
    return redirect("apply-page", number, code)
