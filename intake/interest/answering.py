"""The pages of questions of an expression of interest, with the points as they are earned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from intake.forms import PageForm
from intake.interest import questions, scoring, services
from intake.interest.selectors import interest_for
from intake.interest.views import for_applicants, form_version, opened, so_far, today_of
from intake.models import ExpressionOfInterest
from intake.portal import saved_words
from intake.selectors import mark
from nominee import clock
from nominee.errors import NotFound, NotValid
from nominee.facts import Facts
from nominee.models import StreamVersion


@dataclass
class Visit:
    """One request for one page: whose interest, by which rules, the questions, what is saved."""

    request: HttpRequest
    interest: ExpressionOfInterest
    version: StreamVersion
    row: dict[str, Any]
    facts: Facts

    @property
    def stored(self) -> dict[str, Any]:
        return opened(self.interest, self.interest.answers)

    @property
    def mark(self) -> str:
        return mark(self.interest.answers, [field["code"] for field in self.row["fields"]])

    @property
    def from_check(self) -> bool:
        return self.request.GET.get("from") == "check"

    def form(self, data: Any = None) -> PageForm:
        return PageForm(self.row, self.facts, data, self.stored)


def _visit(request: HttpRequest, eoi: str, code: str) -> Visit | None:
    """None: its questions can no longer be answered."""
    interest = interest_for(request.user, eoi)
    version = form_version(interest, clock.now())
    if version is None:
        return None
    facts = scoring.facts(interest.answers, today_of(interest.stream))
    row = next((row for row in questions.pages(version, interest, facts) if row["code"] == code), None)
    if row is None:
        raise NotFound
    return Visit(request, interest, version, row, facts)


@require_http_methods(["GET", "POST"])
@for_applicants
def page(request: HttpRequest, eoi: str, code: str) -> HttpResponse:
    visit = _visit(request, eoi, code)
    if visit is None:
        return redirect("interest-one", eoi)
    if request.method == "GET":
        return _page(visit, visit.form())
    form = visit.form(request.POST)
    form.is_valid()
    if request.headers.get("Accept") == "application/json":
        return _keep(visit, form)
    if not form.errors and _save(visit, form, form.sound()):
        return redirect(_after(visit, form))
    is_current = visit.mark == request.POST.get("seen", visit.mark)
    if form.errors and is_current and (answers := form.sound()):  # one wrong answer holds up no other
        _save(visit, form, answers)
        visit.interest.refresh_from_db()
    return _page(visit, form)


@require_POST
@for_applicants
def points(request: HttpRequest, eoi: str, code: str) -> HttpResponse:
    """What the answers that stand in the page now would give. Nothing is saved."""
    visit = _visit(request, eoi, code)
    if visit is None:
        raise NotFound
    form = visit.form(request.POST)
    form.is_valid()
    earned = so_far(visit.version, visit.interest.answers | form.sound(), visit.facts.on)
    return render(request, "apply/interest/points.html", {"so_far": earned})


def _page(visit: Visit, form: PageForm) -> HttpResponse:
    answers = visit.interest.answers | (form.sound() if form.is_bound else {})
    context = {
        "interest": visit.interest, "page": visit.row, "form": form, "seen": visit.mark,
        "from_check": visit.from_check, "saved": saved_words(visit.interest.saved_at, of_application=False),
        "given": questions.given(visit.version, visit.interest),
        "so_far": so_far(visit.version, answers, visit.facts.on),
    }  # fmt: skip
    return render(visit.request, "apply/interest/page.html", context, status=422 if form.errors else 200)


def _keep(visit: Visit, form: PageForm) -> HttpResponse:
    """The browser saves by itself what is sound."""
    seen = visit.request.POST.get("seen", "")
    if seen == visit.mark and (answers := form.sound()):
        services.save_interest(visit.interest, by=visit.request.user, at=clock.now(), answers=answers)
        visit.interest.refresh_from_db()
        seen = visit.mark
    return JsonResponse({"saved": saved_words(clock.now(), of_application=False), "seen": seen})


def _save(visit: Visit, form: PageForm, answers: dict[str, Any]) -> bool:
    """False when a rule of the whole refuses it; the words are then in the form."""
    seen = visit.request.POST.get("seen", "")
    try:
        services.save_interest(visit.interest, by=visit.request.user, at=clock.now(), answers=answers, seen=seen)
    except NotValid as wrong:
        for message in wrong.errors.values():
            form.add_error(None, message)
        visit.interest.refresh_from_db()
        return False
    return True


def _after(visit: Visit, form: PageForm) -> str:
    """The questions that the answers raised, the check, or the next page."""
    number, code = visit.interest.number, visit.row["code"]
    if form.raised:
        count = len(form.raised)
        words = ngettext(
            "Saved. Your answers lead to %(count)s more question.",
            "Saved. Your answers lead to %(count)s more questions.",
            count,
        )
        messages.info(visit.request, words % {"count": count})
        return f"{reverse('interest-page', args=[number, code])}#id_{form.raised[0]}"
    if visit.from_check:
        return reverse("interest-check", args=[number])
    visit.interest.refresh_from_db()
    facts = scoring.facts(visit.interest.answers, visit.facts.on)
    codes = [row["code"] for row in questions.pages(visit.version, visit.interest, facts)]
    following = codes[codes.index(code) + 1 :] if code in codes else []
    if following:
        return reverse("interest-page", args=[number, following[0]])
    return reverse("interest-check", args=[number])
