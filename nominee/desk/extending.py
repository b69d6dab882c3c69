"""“Extend all deadlines” as a page: which kinds, which stretch of time, how many days, why; first what it would move."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nominee import clock, extending
from nominee.desk.frame import for_roles
from nominee.errors import NotAllowed, NotValid
from nominee.models import DeadlineExtension
from nominee.sign_in import proving
from nominee.words import Words

LISTED = 50
_WHEN = {"required": gettext_lazy("Give a day and a time."), "invalid": gettext_lazy("Give a day and a time.")}


class Stretch(forms.Form):
    first = forms.DateTimeField(label=gettext_lazy("Deadlines from"), error_messages=_WHEN)
    last = forms.DateTimeField(label=gettext_lazy("Deadlines until"), error_messages=_WHEN)
    days = forms.IntegerField(
        label=gettext_lazy("Days more"), min_value=1, max_value=extending.MOST_DAYS,
        error_messages={"required": gettext_lazy("Give a number of days.")},
    )  # fmt: skip
    reason_en = forms.CharField(
        label=gettext_lazy("Why, in English"), max_length=extending.LONGEST, widget=forms.Textarea
    )
    reason_fr = forms.CharField(
        label=gettext_lazy("Why, in French"), max_length=extending.LONGEST, widget=forms.Textarea
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "govuk-textarea" if "reason" in name else "govuk-input govuk-input--width-20"
            if "reason" in name:
                field.widget.attrs["rows"] = 3
                field.error_messages["required"] = _("Say why, in both languages: the people concerned read it.")
        for name in ("first", "last"):
            self.fields[name].input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]  # type: ignore[attr-defined]
            self.fields[name].widget.input_type = "datetime-local"


@require_http_methods(["GET", "POST"])
@for_roles(extending.READS)
def extend(request: HttpRequest) -> HttpResponse:
    may = request.user.role in extending.EXTENDS
    if request.method == "POST" and not may:
        raise NotAllowed
    if may and not proving.is_proved(request, clock.now()) and request.method == "POST":
        return proving.to_prove(request.path)
    form = Stretch(request.POST if request.method == "POST" else None) if may else None
    chosen = request.POST.getlist("kinds")
    told: list[tuple[extending.Kind, str]] = []
    errors: dict[str, str] = {}
    if form is not None and request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        told = [(kind, _said(kind, count)) for kind, count in extending.preview(given["first"], given["last"])]
        if "do" in request.POST:
            reason = Words(given["reason_en"].strip(), given["reason_fr"].strip())
            try:
                done = extending.extend(
                    kinds=chosen, first=given["first"], last=given["last"], days=given["days"], reason=reason,
                    by=request.user, at=timezone.now(),
                )  # fmt: skip
            except NotValid as wrong:
                errors = wrong.errors
                for field, words in errors.items():
                    form.add_error(field if field in form.fields else None, words)
            else:
                messages.success(request, _in_words(done))
                return redirect("desk-extend")
    context = {
        "form": form,
        "told": told,
        "kinds": [(kind, kind.code in chosen or not chosen) for kind in extending.KINDS.values()],
        "past": [(row, _moved(row)) for row in DeadlineExtension.objects.select_related("by")[:LISTED]],
    }
    return render(request, "desk/extend.html", context, status=422 if form is not None and form.errors else 200)


def _moved(row: DeadlineExtension) -> list[tuple[Words, str]]:
    known = extending.KINDS
    return [(known[code].name, _said(known[code], count)) for code, count in row.moved.items() if code in known]


def _said(kind: extending.Kind, count: int) -> str:
    return str(count) if kind.tells(count) else _("fewer than %(count)s") % {"count": extending.LEAST_TOLD}


def _in_words(done: DeadlineExtension) -> str:
    if all(extending.KINDS[code].tells(count) for code, count in done.moved.items()):
        return _("Done: %(count)s deadlines moved.") % {"count": sum(done.moved.values())}
    return _("Done: the deadlines are moved.")
