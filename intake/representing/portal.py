"""The applicant's pages: who acts for them and how far, who else helps, what was done in their name, appointing by number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake import selectors
from intake.interest import acting, entering
from intake.models import WHY_SUSPENDED, AuthorityFact
from intake.portal import for_the_public, show
from intake.representing import asking, enrolling, granting, helping
from nominee import clock
from nominee.access import file_for
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.models import Application
from nominee.programs.representation import body_name, rules

APPOINTING = "appointing"  # in the session: the enrolment whose PIN was right


def sent(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:2000].replace("\0", "") for name in names}


def ticked(request: HttpRequest, program: str = "ontario") -> list[str] | None:
    """None where the page did not ask: then everything that the basis allows is meant.

    Boxes that say “only somebody licensed” are not meant of somebody unpaid.
    """
    if not request.POST.get("asked"):
        return None
    given = request.POST.getlist("scopes")
    return (
        given
        if request.POST.get("basis") != "unpaid"
        else [code for code in given if code in rules(program).allowed("unpaid")]
    )


def choices(given: list[str] | None = None, basis: str = "", program: str = "ontario") -> dict[str, Any]:
    """What the fields of an authorization offer. `given`: the scopes that are ticked."""
    known = rules(program)
    content = known.content
    usual = [row["code"] for row in content["scopes"] if row["is_usual"]]
    allowed = known.allowed(basis) if basis else tuple(row["code"] for row in content["scopes"])
    on = usual if given is None else given
    unpaid = set(known.allowed("unpaid"))
    return {
        "bases": content["bases"],
        "bodies": known.bodies,
        "scopes": [
            {"row": row, "on": row["code"] in on, "only_paid": not basis and row["code"] not in unpaid}
            for row in content["scopes"]
            if row["code"] in allowed
        ],
    }


# ------------------------------------------------------------------ who acts


@require_http_methods(["GET", "POST"])
@for_the_public
def representative(request: HttpRequest, number: str) -> HttpResponse:
    file, errors = file_for(request.user, number), {}
    given = sent(request, "email", "basis", "relation", "body", "licence_number")
    if request.method == "POST":
        try:
            granting.grant(
                file,
                by=request.user,
                at=clock.now(),
                scopes=ticked(request, file.program.code),
                **given | {"basis": given["basis"] or "licensed"},
            )
            messages.success(request, _("Named. This person acts for you once they have accepted."))
            return redirect("apply-representative", number)
        except NotValid as wrong:
            errors = wrong.errors
    return _page(request, file, errors, given)


def _page(
    request: HttpRequest, file: Application, errors: dict[str, str], given: dict[str, str], **more: Any
) -> HttpResponse:
    row = selectors.live_representation(file)
    return show(
        request, "representing/representative", file, status=422 if errors else 200, errors=errors, given=given,
        history=_history(file), helpers=helping.named(file),
        **choices(row.scopes if row and row.accepted_at else ticked(request, file.program.code), row.basis if row else "", file.program.code), **more,
    )  # fmt: skip


def _history(file: Application) -> list[dict[str, Any]]:
    """The facts as the applicant reads them; what staff noticed is not among them."""
    facts = AuthorityFact.objects.filter(application=file).exclude(kind="signal").select_related("person", "by")
    return [
        {
            "fact": fact,
            "why": WHY_SUSPENDED.get(fact.details.get("why", "")),
            "scopes": [rules(file.program.code).scope_name(code) for code in fact.scopes or ()]
            if fact.kind == "scope"
            else [],
        }
        for fact in facts.order_by("-number")[:50]
    ]


@require_POST
@for_the_public
def change_scopes(request: HttpRequest, number: str) -> HttpResponse:
    file = file_for(request.user, number)
    try:
        granting.change_scopes(file, by=request.user, at=clock.now(), scopes=request.POST.getlist("scopes"))
    except NotValid as wrong:
        return _page(request, file, wrong.errors, {})
    messages.success(request, _("Changed. It counts from this moment."))
    return redirect("apply-representative", number)


@require_http_methods(["GET", "POST"])
@for_the_public
def end_representation(request: HttpRequest, number: str) -> HttpResponse:
    file = file_for(request.user, number)
    if request.method == "GET":
        if not selectors.live_representation(file):
            return redirect("apply-representative", number)
        return show(request, "end_representation", file)
    granting.revoke_representative(file, by=request.user, at=clock.now())
    messages.success(request, _("The authorization is ended. This person cannot open your file any more."))
    return redirect("apply-representative", number)


@require_safe
@for_the_public
def acts(request: HttpRequest, number: str) -> HttpResponse:
    file = file_for(request.user, number)
    return show(request, "representing/acts", file, acts=asking.acts_of(file), most=asking.SHOWN)


@require_http_methods(["GET", "POST"])
@for_the_public
def help_named(request: HttpRequest, number: str) -> HttpResponse:
    file, errors = file_for(request.user, number), {}
    given = sent(request, "name", "relation", "is_paid", "what")
    if request.method == "POST":
        try:
            helping.disclose(file, by=request.user, at=clock.now(), **given)
            messages.success(request, _("Kept: this person helped, and has no right on your file."))
            return redirect("apply-help", number)
        except NotValid as wrong:
            errors = wrong.errors
    return show(
        request, "representing/help", file, status=422 if errors else 200, errors=errors, given=given,
        helpers=helping.named(file),
    )  # fmt: skip


@require_POST
@for_the_public
def help_removed(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    helping.remove(file_for(request.user, number), pk, by=request.user, at=clock.now())
    messages.success(request, _("Taken off the list."))
    return redirect("apply-help", number)


# ------------------------------------------------------------------ appointing by number and PIN


@require_http_methods(["GET", "POST"])
@for_the_public
def appoint(request: HttpRequest) -> HttpResponse:
    """Number and PIN of the two messages; then, and only then, who asks."""
    if request.user.role != "applicant":
        raise NotAllowed
    given, errors = sent(request, "enrolment", "pin"), {}
    if request.method == "POST":
        try:
            row = enrolling.check_pin(
                by=request.user, at=clock.now(), number=given["enrolment"][:24], pin=given["pin"][:24]
            )
            request.session[APPOINTING] = row.number
            return redirect("apply-appoint-who", row.number)
        except NotValid as wrong:
            errors = wrong.errors
    context = {"given": given, "errors": errors, "hours": rules().content["enrolment"]["hours"]}
    return render(request, "apply/representing/appoint.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
@for_the_public
def appoint_who(request: HttpRequest, enrolment: str) -> HttpResponse:
    """Who asks, on which licence, for what; and on which file. “Appoint” makes it so."""
    now = clock.now()
    row = enrolling.open_for(request.user, enrolment, now)
    if row is None or request.session.get(APPOINTING) != row.number:
        raise NotFound
    files, error = enrolling.files_for(request.user), ""
    if request.method == "POST" and request.POST.get("do") == "decline":
        enrolling.decline(row, by=request.user, at=now)
        messages.success(request, _("Declined. Nobody was appointed."))
        return redirect("apply")
    if interest := acting.prepared_for(row):
        return entering.enter(request, row, interest)
    if request.method == "POST":
        file = next((file for file in files if file.number == request.POST.get("application")), None)
        try:
            if file is None:
                raise NotValid({"application": _("Choose the application.")})
            enrolling.appoint(row, file, by=request.user, at=now)
            messages.success(request, _("Appointed. This person acts for you from now on."))
            return redirect("apply-representative", file.number)
        except NotValid as wrong:
            error = wrong.errors["application"]
        except NotNow as late:
            error = " ".join(late.reasons)
    context = {
        "row": row, "files": files, "errors": {"application": error} if error else {}, "basis": rules().basis(row.basis),
        "body": body_name(row.body), "scopes": [rules().scope_name(code) for code in row.scopes],
        "chosen": request.POST.get("application", files[0].number if len(files) == 1 else ""),
    }  # fmt: skip
    return render(request, "apply/representing/appoint_who.html", context, status=422 if error else 200)
