"""The calendar of absences. What recording one would do to which files is said before it is recorded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from nominee import clock
from nominee.access import colleagues_of, restricted_keys
from nominee.days import is_countable
from nominee.desk.frame import for_staff
from nominee.desk.workload.frame import page, program, today
from nominee.errors import NotAllowed, NotFound, NotValid
from nominee.models import Absence, User
from nominee.roles import STANDS_IN, WORKS_ON_FILES
from nominee.scopes import standing_in
from nominee.work import absences, workload
from nominee.work.holding import held_by
from nominee.work.services import LEADS

WEEKS = 8  # of the calendar
REASONS = {
    "leave": gettext_lazy("Leave"), "sick": gettext_lazy("Sickness"), "training": gettext_lazy("Training"),
    "other": gettext_lazy("Something else"),
}  # fmt: skip


class Day(forms.DateField):
    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label, input_formats=["%Y-%m-%d"], localize=False,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "govuk-input govuk-input--width-10"}),
            error_messages={"required": gettext_lazy("Enter a date."), "invalid": gettext_lazy("Enter a date that exists.")},
        )  # fmt: skip

    def to_python(self, value: Any) -> date | None:
        found = super().to_python(value)
        if found and not is_countable(found):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class AbsenceForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Who is away"), empty_label=None,
        widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the list."), "required": gettext_lazy("Choose one of the list.")},
    )  # fmt: skip
    from_on = Day(gettext_lazy("First day"))
    until_on = Day(gettext_lazy("Last day"))
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=list(REASONS.items()), widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the list."), "required": gettext_lazy("Choose one of the list.")},
    )  # fmt: skip

    delegate = forms.ModelChoiceField(
        User.objects.none(), required=False, label=gettext_lazy("Who stands in"), empty_label=gettext_lazy("Nobody"),
        help_text=gettext_lazy("Takes the steps of a manager or director meanwhile, never on what either recommended."),
        widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the list.")},
    )  # fmt: skip

    def __init__(self, data: Any, *, by: User, day: date) -> None:
        super().__init__(data, initial={"user": by.pk})
        self.day, self.by = day, by
        self.fields["user"].queryset = absences.recordable(by).order_by("last_name", "first_name", "id")
        if by.role in STANDS_IN:
            people = User.objects.filter(is_active=True, role__in=standing_in.STANDING_IN).exclude(pk=by.pk)
            self.fields["delegate"].queryset = people.order_by("last_name", "first_name", "id")
        else:
            del self.fields["delegate"]
        for name in self.errors if self.is_bound else ():
            self.fields[name].widget.attrs["aria-invalid"] = "true"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors:
            for field, words in absences.problems(**given, today=self.day, by=self.by).items():
                self.add_error(field, words)
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def calendar(request: HttpRequest) -> HttpResponse:
    """GET shows; POST says what would happen, and with `step=record` does it. Who works on no file only reads."""
    of, by = program(), request.user
    day = today(of)
    if by.role not in WORKS_ON_FILES:
        if request.method == "POST":
            raise NotAllowed
        return _page(request, None, day)
    if request.method != "POST":
        return _page(request, AbsenceForm(None, by=by, day=day), day)
    form = AbsenceForm(request.POST, by=by, day=day)
    if not form.is_valid():
        return _page(request, form, day, status=422)
    if request.POST.get("step") != "record":
        return _page(request, form, day, told=_what_happens(form.cleaned_data, day, by))
    try:
        absence, moved = absences.record(by=by, at=clock.now(), today=day, **form.cleaned_data)
    except NotValid as wrong:
        for field, words in wrong.errors.items():
            form.add_error(field, words)
        return _page(request, form, day, status=422)
    words = ngettext("%(count)s file waits in its queue now.", "%(count)s files wait in their queues now.", moved)
    said = _("The absence of %(name)s is recorded.") % {"name": absence.user}
    messages.success(request, f"{said} {words % {'count': moved}}" if moved else said)
    return redirect("desk-absences")


@require_POST
@for_staff
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    absence = Absence.objects.filter(pk=pk).first()
    if absence is None:
        raise NotFound
    absences.cancel(absence, by=request.user, today=today(program()))
    messages.success(request, _("The absence is taken back. Files that went to a queue stay there."))
    return redirect("desk-absences")


def _what_happens(given: dict[str, Any], day: date, by: User) -> dict[str, Any]:
    return {
        "user": given["user"],
        "files": held_by(given["user"]).exclude(pk__in=restricted_keys(by)).count(),
        "is_now": given["from_on"] <= day,
        "from_on": given["from_on"],
        "until_on": given["until_on"],
        "delegate": given.get("delegate"),
    }


def _page(request: HttpRequest, form: AbsenceForm | None, day: date, *, status: int = 200, **more: Any) -> HttpResponse:
    first = day - timedelta(days=day.weekday())
    weeks = [first + timedelta(weeks=place) for place in range(WEEKS)]
    known = _known(request.user, day)
    return page(
        request, "absences", "absences", status=status, form=form, day=day, weeks=weeks,
        rows=_weeks_of(known, weeks), known=[_line(row, request.user, day) for row in known], **more,
    )  # fmt: skip


def _known(user: User, day: date) -> list[Absence]:
    """Running and to come, of the people of the teams that the reader sees, and of themselves."""
    found = Absence.objects.filter(until_on__gte=day, user__is_active=True).select_related(
        "user", "user__team", "delegate"
    )
    if user.role in workload.SEES_EVERY_TEAM:
        found = found.filter(user__in=colleagues_of(user)) | found.filter(user=user)
    else:
        found = found.filter(user__team__in=workload.teams_seen(user)) | found.filter(user=user)
    return list(found.order_by("from_on", "user__last_name", "id"))


def _weeks_of(known: list[Absence], weeks: list[date]) -> list[dict[str, Any]]:
    people: dict[int, list[Absence]] = {}
    for row in known:
        people.setdefault(row.user_id, []).append(row)
    return [
        {
            "name": str(rows[0].user),
            "days": [absences.days_away(rows, first, first + timedelta(days=6)) for first in weeks],
        }
        for rows in people.values()
    ]


def _line(row: Absence, by: User, day: date) -> dict[str, Any]:
    """A colleague sees that somebody is away, and not why."""
    mine = by == row.user or by.role in LEADS
    return {
        "pk": row.pk, "name": str(row.user), "team": str(row.user.team or ""), "from_on": row.from_on,
        "until_on": row.until_on, "is_running": row.from_on <= day, "may": mine,
        "reason": REASONS[row.reason] if mine else "", "delegate": str(row.delegate or ""),
    }  # fmt: skip
