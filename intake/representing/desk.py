"""The desk's page of a file's authority: who could act when, what the registers said, what was noticed, who else helped."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.models import WHY_SUSPENDED, AuthorityFact, DisclosedHelp, LicenceAnswer
from intake.representing import asking, licences, watching
from intake.selectors import live_representation
from nominee import clock
from nominee.desk.frame import for_staff, show, staff_file
from nominee.errors import NotAllowed, NotFound, NotNow
from nominee.models import Application
from nominee.programs.representation import body_name, rules

ASKS = frozenset({"support_officer", "program_officer", "team_lead", "integrity_officer"})
SHOWN = 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def authority(request: HttpRequest, number: str) -> HttpResponse:
    file = staff_file(request, number)
    if request.method == "POST":
        return _ask_now(request, file)
    question = {name: request.GET.get(name, "").replace("\0", "")[:40] for name in ("person", "on", "time")}
    people, errors = asking.people_of(file), {}
    answer = None
    if people and any(question.values()):
        answer, errors = _answered(file, people, question)
    live = live_representation(file)
    return show(
        request, "representing/authority", file, status=422 if errors else 200, live=live, people=people,
        given=question, errors=errors, answer=answer, facts=_facts(file), signs=watching.signs_of(file),
        undisclosed=watching.undisclosed(file), helpers=DisclosedHelp.objects.filter(application=file),
        answers=_register_answers(file), may_ask=request.user.role in ASKS and file.opening_key is None,
        look_at=_class_to_look_at(live), unconfirmed=rules(file.program.code).unconfirmed,
    )  # fmt: skip


def _ask_now(request: HttpRequest, file: Application) -> HttpResponse:
    if request.POST.get("do") != "ask":
        raise NotFound
    if request.user.role not in ASKS:
        raise NotAllowed
    live = live_representation(file)
    if live is None or live.licence is None:
        raise NotNow([_("No licence is relied on now.")])
    licences.ask_again(live.licence, at=clock.now())
    messages.success(request, _("The registers are being asked. Load this page again in a minute."))
    return redirect("desk-authority", file.number)


def _answered(
    file: Application, people: list[Any], question: dict[str, str]
) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """Whether a person was authorized at a moment, by the program's own clock."""
    person = next((one for one in people if str(one.pk) == question["person"]), None)
    errors = {} if person else {"person": _("Choose one of the list.")}
    moment = None
    try:
        moment = datetime.fromisoformat(f"{question['on']}T{question['time'] or '00:00'}")
    except ValueError:
        errors["on"] = _("Enter a day and a time of day.")
    if person is None or moment is None or moment.tzinfo or not 1900 < moment.year < 9000:
        return None, errors or {"on": _("Enter a day and a time of day.")}
    moment = moment.replace(tzinfo=ZoneInfo(file.program.time_zone))
    if moment > clock.now():
        return None, {"on": _("This moment has not come yet: nobody can know.")}
    found = asking.authorized_at(person, file, moment)
    return {
        "person": person, "moment": moment, "found": found, "words": asking.in_words(found),
        "scopes": [rules(file.program.code).scope_name(code) for code in found.scopes],
    }, {}  # fmt: skip


def _facts(file: Application) -> list[dict[str, Any]]:
    facts = AuthorityFact.objects.filter(application=file).select_related("person", "by").order_by("-number")
    return [
        {
            "fact": fact,
            "why": WHY_SUSPENDED.get(fact.details.get("why", "")),
            "body": body_name(fact.details.get("body", "")),
            "signs": [watching.SIGNS[code] for code in fact.details.get("signs", ()) if code in watching.SIGNS],
            "scopes": [rules(file.program.code).scope_name(code) for code in fact.scopes or ()],
        }
        for fact in facts
    ]


def _register_answers(file: Application) -> QuerySet[LicenceAnswer]:
    rows = LicenceAnswer.objects.filter(licence__representations__application=file).distinct()
    return rows.select_related("licence__holder").order_by("-at", "-id")[:SHOWN]


def _class_to_look_at(live: Any) -> dict[str, Any] | None:
    """The class of licence that the register named last, where the rules say that somebody should look at it."""
    row = live.rules.body(live.body) if live else None
    if row is None or live.licence is None:
        return None
    named = licences.class_of(live.licence)
    return {"class": named, "why": row["classes_why"]} if named in row["classes"] else None
