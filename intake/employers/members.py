"""The people of an employer: who they are, asked to join, promoted, ended; and the page behind the link that asks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from intake.employers import people, selectors
from intake.employers.forms import JoinForm, PersonForm
from intake.employers.portal import for_employers
from nominee import clock, limits
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Employer, User
from nominee.sign_in import proving

PIN = "employer_pin"  # in the session: shown once, to whoever asked somebody to join


@never_cache
@require_http_methods(["GET", "POST"])
@for_employers
def members(request: HttpRequest, pk: int) -> HttpResponse:
    employer = selectors.employer_for(request.user, pk)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not selectors.may(request.user, "add_contact", employer):
            raise NotAllowed
        if form.is_valid() and _asked(request, employer, form):
            return redirect("employer-people", pk)
    rules, kind = selectors.rules_of(employer), selectors.kind_at(request.user, employer)
    people_here = list(selectors.live_members(employer))
    pin = request.session.pop(PIN, None) if request.method == "GET" else None
    context = {
        "employer": employer, "members": people_here, "form": form, "pin": pin if pin and pin["employer"] == pk else None,
        "asked": list(selectors.open_enrolments(employer, clock.now())), "now": clock.now(),
        "may_add": rules.may(kind, "add_contact"), "may_promote": rules.may(kind, "promote"),
        "may_end": rules.may(kind, "end_member"), "most": rules.content["people"]["signing_officers"],
        "hours": rules.content["people"]["enrolment_hours"],
    }  # fmt: skip
    return render(request, "employers/people.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, employer: Employer, form: PersonForm) -> bool:
    try:
        limits.spend("enrolment", employer.pk, clock.now())
        row, pin = people.ask_to_join(employer, by=request.user, at=clock.now(), **form.cleaned_data)
    except NotValid as wrong:
        for name, message in wrong.errors.items():
            form.add_error(name, message)
        return False
    request.session[PIN] = {"employer": employer.pk, "pin": f"{pin[:3]} {pin[3:]}", "email": row.email}
    return True


@require_POST
@for_employers
def take_back(request: HttpRequest, pk: int, enrolment: int) -> HttpResponse:
    employer = selectors.employer_for(request.user, pk)
    row = selectors.open_enrolments(employer, clock.now()).filter(pk=enrolment).first()
    if row is None:
        raise NotFound
    people.take_back(row, by=request.user, at=clock.now())
    messages.success(request, _("The link is dead now."))
    return redirect("employer-people", pk)


@require_http_methods(["GET", "POST"])
@for_employers
def change(request: HttpRequest, pk: int, member: int, act: str) -> HttpResponse:
    """Promote or end, after one look at what it means."""
    employer = selectors.employer_for(request.user, pk)
    does = {"promote": ("promote", people.promote), "end": ("end_member", people.end)}
    if act not in does:
        raise NotFound
    right, service = does[act]
    if not selectors.may(request.user, right, employer):
        raise NotAllowed
    row, refused = people.member_of(employer, member), []
    if request.method == "POST":
        if not proving.is_proved(request, clock.now()):
            return proving.to_prove(request.path)  # who finds this browser open hands the business to nobody
        try:
            service(employer, row.pk, by=request.user, at=clock.now())
            done = (
                _("%(name)s can now sign offers.")
                if act == "promote"
                else _("%(name)s no longer acts for the business.")
            )
            messages.success(request, done % {"name": row.user})
            return redirect(
                "employers" if row.user_id == request.user.pk else "employer-people", *_to(request, row.user, pk)
            )
        except NotNow as later:
            refused = later.reasons
    context = {"employer": employer, "member": row, "act": act, "refused": refused}
    return render(request, "employers/change.html", context, status=409 if refused else 200)


def _to(request: HttpRequest, user: User, pk: int) -> list[int]:
    return [] if user.pk == request.user.pk else [pk]


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of the e-mail, signed in or not. A wrong, used or old link says the same."""
    visitor = request.user if isinstance(request.user, User) else None
    try:
        enrolment = people.enrolment_of(token, at=clock.now())
    except NotFound:
        return render(request, "employers/join.html", {"gone": True}, status=404)
    form, refused = JoinForm(request.POST if request.method == "POST" else None), []
    if request.method == "POST" and form.is_valid():
        try:
            member = people.join(enrolment, at=clock.now(), pin=form.cleaned_data["pin"], visitor=visitor)
        except NotFound:
            return render(request, "employers/join.html", {"gone": True}, status=404)
        except NotValid as wrong:
            form.add_error("pin", wrong.errors["pin"])
        except NotNow as later:
            refused = later.reasons
        else:
            return _joined(request, member.user, visitor)
    context = {"enrolment": enrolment, "form": form, "refused": refused}
    return render(request, "employers/join.html", context, status=422 if form.errors else 409 if refused else 200)


def _joined(request: HttpRequest, user: User, visitor: User | None) -> HttpResponse:
    if visitor:
        messages.success(request, _("You now act for this business."))
        return redirect("employers")
    messages.success(request, _("You have an account now. We send you a link to choose your password."))
    return redirect("sign-in")
