"""The first page of the employers' portal, registering a business, its profile, and what one was told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.employers import editing, filling, notices, registering, selectors
from intake.employers.lifecycle import LIVE
from intake.employers.portal import SIGNED, for_employers, offer_rows, to_do
from intake.forms import PageForm
from nominee import clock, deadlines
from nominee.errors import NotAllowed, NotValid
from nominee.facts import Facts
from nominee.models import Employer, Program, User

PER_PAGE = 50
ENDED = ("withdrawn", "expired")


@require_safe
@for_employers
def home(request: HttpRequest) -> HttpResponse:
    employers = list(selectors.employers_visible_to(request.user))
    if len(employers) == 1:
        return board(request, employers[0].pk)
    offers = list(selectors.offers_visible_to(request.user)[:200]) if request.user.role == "representative" else []
    context = {
        "employers": employers, "rows": offer_rows(offers), "may_register": _may_register(request.user),
        "told": told_to(request.user),
    }  # fmt: skip
    return render(request, "employers/home.html", context)


def _may_register(user: User) -> bool:
    return user.role == "employer_signing_officer" and bool(selectors.portals())


def told_to(user: User) -> list[dict[str, Any]]:
    return [{"row": row, "words": notices.KINDS[row.kind]} for row in selectors.notices_for(user)[:20]]


@require_safe
@for_employers
def board(request: HttpRequest, pk: int) -> HttpResponse:
    employer, user = selectors.employer_for(request.user, pk), request.user
    offers = selectors.offers_visible_to(user).filter(employer=employer)
    live = list(offers.filter(status__in=LIVE)[:500])
    page = Paginator(offers.filter(status__in=ENDED), PER_PAGE).get_page(request.GET.get("page"))
    rules, kind = selectors.rules_of(employer), selectors.kind_at(user, employer)
    context = {
        "employer": employer, "kind": kind, "rows": offer_rows(live), "ended": page, "ended_rows": offer_rows(list(page)),
        "todo": to_do(user, employer, live), "told": told_to(user), "may_register": _may_register(user),
        "may_draft": rules.may(kind, "draft_offer"), "people": list(selectors.live_members(employer)),
        "signs": kind == SIGNED,
    }  # fmt: skip
    return render(request, "employers/board.html", context)


@require_POST
@for_employers
def read(request: HttpRequest) -> HttpResponse:
    notices.read(request.user, at=clock.now())
    return redirect("employers")


# ------------------------------------------------------------------ registering


def _program(request: HttpRequest) -> Program:
    found = selectors.portals()
    wanted = request.POST.get("program") or request.GET.get("program") or ""
    chosen = next((row for row in found if row.code == wanted), found[0] if found else None)
    if chosen is None:
        raise NotAllowed(_("No program here has a portal for employers."))
    return chosen


@require_http_methods(["GET", "POST"])
@for_employers
def register(request: HttpRequest) -> HttpResponse:
    if request.user.role != "employer_signing_officer":
        raise NotAllowed(_("Only a signing officer registers a business."))
    program = _program(request)
    today = deadlines.day_in(clock.now(), program.time_zone)
    rules = selectors.rules_on(program.code, today)
    assert rules is not None
    pages = rules.pages("registration")
    row = {"code": "registration", "kind": "fields", "fields": [part for page in pages for part in page["fields"]]}
    form = PageForm(row, Facts(answers={}, on=today), request.POST if request.method == "POST" else None)
    sure = ""
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["employer_business_number"]
        checked = rules.content["business_number"]["check_digit"]
        if checked and not registering.fits_check_digit(number) and request.POST.get("sure") != number:
            form.add_error("employer_business_number", _("Check the number: its last digit does not fit the others. If it is right, press the button again."))  # fmt: skip
            sure = number
        elif employer := _registered(request, form, program):
            messages.success(request, _("“%(name)s” is registered. Now complete its profile.") % {"name": employer})
            return redirect("employer", employer.pk)
    shown = {question["row"]["code"]: question for question in form.shown()}
    groups = [(page, [shown[part["code"]] for part in page["fields"]]) for page in pages]
    context = {"form": form, "groups": groups, "sure": sure, "program": program, "asked": form.asked_now()}
    return render(request, "employers/register.html", context, status=422 if form.errors else 200)


def _registered(request: HttpRequest, form: PageForm, program: Program) -> Employer | None:
    try:
        return registering.register(program, by=request.user, at=clock.now(), answers=form.plain(form.cleaned_data))
    except NotValid as wrong:
        for name, message in wrong.errors.items():
            form.add_error(name if name in form.fields else None, message)
        return None


# ------------------------------------------------------------------ the profile


def _profile(request: HttpRequest, pk: int) -> filling.Thing:
    employer = selectors.employer_for(request.user, pk)
    if not selectors.may(request.user, "edit_profile", employer):
        raise NotAllowed
    rules = selectors.rules_of(employer)

    def save(**given: Any) -> Employer:
        return registering.save_profile(employer, **given)

    return filling.Thing(
        key=editing.of_profile(employer), name=str(employer), employer=employer, pages=rules.pages("profile"),
        stored=dict(employer.profile), saved_at=employer.saved_at, save=save, back=reverse("employer", args=[pk]),
        address=lambda code: reverse("employer-profile", args=[pk, code]),
        take_over=reverse("employer-profile-take", args=[pk]), beat=reverse("employer-profile-beat", args=[pk]),
    )  # fmt: skip


@require_safe
@for_employers
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything the business says of itself; a signing officer changes what is not fixed by the registration."""
    employer = selectors.employer_for(request.user, pk)
    rules = selectors.rules_of(employer)
    today = deadlines.day_in(clock.now(), employer.program.time_zone)
    facts = selectors.facts_for(employer, on=today)
    may_edit = selectors.may(request.user, "edit_profile", employer)

    def parts(name: str) -> list[dict[str, Any]]:
        return [
            {
                "page": row,
                "rows": [
                    (part, facts.answers.get(part["code"]))
                    for part in selectors.asked_on(row, facts)
                    if part["code"] not in registering.OWN
                ],
                "url": reverse("employer-profile", args=[pk, row["code"]]) if name == "profile" and may_edit else "",
            }
            for row in rules.pages(name)
        ]

    registered = [part for part in parts("registration") if part["rows"]]
    return render(
        request, "employers/profile.html", {"employer": employer, "registered": registered, "parts": parts("profile")}
    )


@require_http_methods(["GET", "POST"])
@for_employers
def profile_page(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    return filling.fill(request, _profile(request, pk), code)


@require_POST
@for_employers
def profile_take(request: HttpRequest, pk: int) -> HttpResponse:
    thing = _profile(request, pk)
    code = request.POST.get("page", "")
    return filling.take_over(request, thing, code if code in {row["code"] for row in thing.pages} else "")


@require_POST
@for_employers
def profile_beat(request: HttpRequest, pk: int) -> HttpResponse:
    return filling.beat(request, _profile(request, pk))
