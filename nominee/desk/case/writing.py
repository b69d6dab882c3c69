"""Writing, changing, correcting and pinning notes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nominee import notes, unfinished
from nominee.desk.case.drafts import draft_at
from nominee.desk.case.notes import all_notes
from nominee.desk.file import page
from nominee.desk.frame import for_staff, show, staff_file
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import NOTE_KINDS, Application, Note


@require_POST
@for_staff
def add(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    sent = {"kind": request.POST.get("kind", ""), "text": request.POST.get("text", "")}
    try:
        note = notes.add_note(file, by=request.user, at=timezone.now(), **sent)
    except NotValid as wrong:
        return page(request, file, status=422, errors=wrong.errors)
    unfinished.forget(file, "note", by=request.user, sent=sent["text"])
    messages.success(request, _("The note is on the file."))
    return redirect(_place_of(file, note))


@require_http_methods(["GET", "POST"])
@for_staff
def one(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Change a fresh note of one's own; correct any other."""
    file = staff_file(request, number)
    note = _note(file, pk)
    now = timezone.now()
    if not notes.may_write(request.user, file):
        raise NotAllowed
    is_change = notes.may_change(note, request.user, now)
    if request.method == "GET":
        return _form(request, file, note, is_change, {})
    write = notes.change_note if request.POST.get("do") == "change" else notes.correct_note
    try:
        write(note, by=request.user, at=now, text=request.POST.get("text", ""))
    except NotValid as wrong:
        return _form(request, file, note, is_change, wrong.errors, status=422)
    except NotNow as late:  # the quarter of an hour ended while it was written: what was typed becomes the correction
        return _form(request, file, note, False, {"text": late.reasons[0]}, status=409)
    for place in (f"change:{pk}", f"correct:{pk}"):
        unfinished.forget(file, place, by=request.user)
    messages.success(request, _("The note is on the file."))
    return redirect(_place_of(file, note.corrects or note))


def _form(
    request: HttpRequest, file: Application, note: Note, is_change: bool, errors: dict[str, str], status: int = 200
) -> HttpResponse:
    place = f"{'change' if is_change else 'correct'}:{note.pk}"
    draft = draft_at(request, file, place)
    typed = draft.typed.get("text", notes.words_of(file, note) if is_change else "")
    first = note.corrects or note
    return show(
        request, "case/note", file, status=status, tab="overview", place=place, note=note, draft=draft, typed=typed,
        is_change=is_change, errors=errors, longest=notes.LONGEST, kind=NOTE_KINDS[note.kind],
        earlier=[row for row in reversed(all_notes(file)) if first.pk in (row.pk, row.corrects_id)],
    )  # fmt: skip


@require_POST
@for_staff
def pin(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    file = staff_file(request, number)
    note = _note(file, pk)
    if request.POST.get("pin") == "yes":
        notes.pin_note(note, by=request.user, at=timezone.now())
    else:
        notes.unpin_note(note, by=request.user)
    return redirect(_place_of(file, note))


def _note(file: Application, pk: int) -> Note:
    found = file.notes.filter(pk=pk).select_related("application", "by", "corrects__by").first()  # type: ignore[attr-defined]
    if found is None:
        raise NotFound
    return found


def _place_of(file: Application, note: Note) -> str:
    return f"{reverse('desk-file', args=[file.number])}?notes=all#note-{note.pk}"
