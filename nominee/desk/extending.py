"""“Extend all deadlines” as a page: which kinds, which stretch of time, how many days, why; first what it would move."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from nominee import clock, extending
from nominee.desk.frame import for_roles
from nominee.errors import NotAllowed, NotValid
from nominee.models import DeadlineExtension, User
from nominee.sign_in import proving
from nominee.words import Words

LISTED = 50
_WHEN = {"required": gettext_lazy("Give a day and a time."), "invalid": gettext_lazy("Give a day and a time.")}
_WHY = {"required": gettext_lazy("Say why, in both languages: the people concerned read it.")}
_KINDS = dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose at least one kind of deadline."))


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local", "class": "govuk-input govuk-input--width-20"})
    return forms.DateTimeField(
        label=label, widget=widget, error_messages=_WHEN, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
    )


def _reason(label: Any) -> forms.CharField:
    widget = forms.Textarea({"class": "govuk-textarea", "rows": 3})
    return forms.CharField(label=label, max_length=extending.LONGEST, widget=widget, error_messages=_WHY)


class Stretch(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Which deadlines"), widget=forms.CheckboxSelectMultiple, error_messages=_KINDS
    )
    first = _moment(gettext_lazy("Deadlines from"))
    last = _moment(gettext_lazy("Deadlines until"))
    days = forms.IntegerField(
        label=gettext_lazy("Days more"), min_value=1, max_value=extending.MOST_DAYS,
        widget=forms.TextInput({"class": "govuk-input govuk-input--width-3", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid"), gettext_lazy("Give a number of days.")),
    )  # fmt: skip
    reason_en = _reason(gettext_lazy("Why, in English"))
    reason_fr = _reason(gettext_lazy("Why, in French"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["kinds"].choices = [(kind.code, kind.name) for kind in extending.KINDS.values()]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@for_roles(extending.READS)
def extend(request: HttpRequest) -> HttpResponse:
    may = request.user.role in extending.EXTENDS
    if request.method == "GET":
        return _page(request, Stretch(initial={"kinds": list(extending.KINDS)}) if may else None)
    if not may:
        raise NotAllowed
    if not proving.is_proved(request, clock.now()):
        return proving.to_prove(request.path)
    form = Stretch(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        rest = [given[name] for name in ("kinds", "first", "last", "days")]
        _say(form, extending.problems(*rest, _reason_of(given)))
    if form.errors:
        return _page(request, form)
    if "do" not in request.POST or request.POST.get("seen") != _digest(form):  # done as it was shown, and once
        return _page(request, form, told=_told(form, request.user), seen=_digest(form))
    return _extend(request, form)


def _digest(form: Stretch) -> str:
    """Of what was shown: what would be moved, and that nobody has moved anything since."""
    given = form.cleaned_data
    last = DeadlineExtension.objects.order_by("-pk").values_list("pk", flat=True).first()
    shown = (sorted(given["kinds"]), given["first"], given["last"], given["days"], last)
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]


def _told(form: Stretch, by: User) -> list[tuple[extending.Kind, str]]:
    """What it would move: of the kinds that are ticked."""
    given = form.cleaned_data
    found = extending.preview(given["first"], given["last"], by)
    return [(kind, _said(kind, count)) for kind, count in found if kind.code in given["kinds"]]


def _extend(request: HttpRequest, form: Stretch) -> HttpResponse:
    given = {name: form.cleaned_data[name] for name in ("kinds", "first", "last", "days")}
    try:
        done = extending.extend(**given, reason=_reason_of(form.cleaned_data), by=request.user, at=timezone.now())
    except NotValid as wrong:
        _say(form, wrong.errors)
        return _page(request, form)
    messages.success(request, _in_words(done))
    return redirect("desk-extend")


def _reason_of(given: Mapping[str, Any]) -> Words:
    return Words(given["reason_en"].strip(), given["reason_fr"].strip())


def _say(form: Stretch, errors: Mapping[str, str]) -> None:
    for field, words in errors.items():
        form.add_error(field, words)


def _page(request: HttpRequest, form: Stretch | None, **more: Any) -> HttpResponse:
    past = [(row, _moved(row)) for row in DeadlineExtension.objects.select_related("by")[:LISTED]]
    status = 422 if form is not None and form.errors else 200
    return render(request, "desk/extend.html", {"form": form, "past": past, **more}, status=status)


def _moved(row: DeadlineExtension) -> list[tuple[Words, str]]:
    known = extending.KINDS
    return [(known[code].name, _said(known[code], count)) for code, count in row.moved.items() if code in known]


def _said(kind: extending.Kind, count: int) -> str:
    return str(count) if kind.tells(count) else _("fewer than %(count)s") % {"count": extending.LEAST_TOLD}


def _in_words(done: DeadlineExtension) -> str:
    if all(extending.KINDS[code].tells(count) for code, count in done.moved.items()):
        count = sum(done.moved.values())
        return ngettext("Done: %(count)s deadline moved.", "Done: %(count)s deadlines moved.", count) % {"count": count}
    return _("Done: the deadlines are moved.")
