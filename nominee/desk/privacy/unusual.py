"""What was unusual on one day, each with its evidence in words, and why it was right where somebody found out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from nominee import clock, seen
from nominee.desk.privacy import opened
from nominee.desk.privacy.frame import day_given, for_privacy, given, page, today
from nominee.errors import NotFound, NotNow, NotValid
from nominee.looks import keeping, reading
from nominee.looks.unusual import EVENING, KINDS, MORNING, Finding, between, of_day, zone
from nominee.models import User
from nominee.templatetags.kit import date_in_words, number, time_of_day

SHOWN = 100  # findings of a day, the most telling first


@require_safe
@for_privacy
def unusual(request: HttpRequest) -> HttpResponse:
    return _page(request, _day(request))


def _day(request: HttpRequest) -> date:
    """The one that is asked for, or the last whole day on which anybody looked at anything."""
    last = reading.last_look(before=between(today())[0])
    return day_given(request) or (last.astimezone(zone()).date() if last else today())


def _page(
    request: HttpRequest, day: date, *, status: int = 200, wrong: Mapping[str, Any] | None = None
) -> HttpResponse:
    asked = given(request, "person")
    people = reading.people_called(asked) if asked else None
    found = [row for row in of_day(day) if people is None or row.user.pk in people]
    seen.rows(len(found), f"day:{day}")
    open_ones, explained = ([row for row in found if row.is_open is wanted] for wanted in (True, False))
    return page(
        request, "unusual", "unusual", status=status, day=day, person=asked, wrong=wrong or {},
        before=day - timedelta(days=1), after=day + timedelta(days=1) if day < today() else None,
        open=[_line(row, day, request.user) for row in open_ones[:SHOWN]], more=max(len(open_ones) - SHOWN, 0),
        explained=[_line(row, day, request.user) for row in explained[:SHOWN]], count=len(open_ones),
        longest=keeping.LONGEST_REASON, opened=opened.lately(clock.now()),
    )  # fmt: skip


def _line(found: Finding, day: date, reader: User) -> dict[str, Any]:
    return {
        "finding": found,
        "key": f"{found.user.pk}-{found.kind}",
        "title": title(found.kind),
        "evidence": evidence(found),
        "their_day": f"{reverse('privacy-looks')}?{urlencode({'day': day, 'person': found.user.pk})}",
        "may_explain": reader.role == "privacy_officer" and reader.pk != found.user.pk,
    }


def title(kind: str) -> str:
    return {
        "opened": _("Opened with a reason"),
        "restricted": _("Restricted files"),
        "name": _("A file of the same family name"),
        "contact": _("A file with the person’s own e-mail address"),
        "refused": _("Files that were refused"),
        "volume": _("Far more files than colleagues"),
        "hours": _("At odd hours"),
        "strays": _("Files that neither the person nor the team holds"),
        "closed": _("Files closed long ago"),
    }[kind]


def evidence(found: Finding) -> str:
    """The numbers that the finding rests on, in a sentence."""
    sentences = {
        "opened": ngettext(
            "Opened %(count)s file of which this person has no sight.",
            "Opened files of which this person has no sight %(count)s times.",
            found.count,
        ),
        "restricted": ngettext(
            "Looked at %(count)s file while it was restricted.",
            "Looked at %(count)s files while they were restricted.",
            found.count,
        ),
        "name": ngettext(
            "Looked at %(count)s file whose applicant or a member of the family is called %(name)s, too.",
            "Looked at %(count)s files whose applicants or members of their families are called %(name)s, too.",
            found.count,
        ),
        "contact": ngettext(
            "Looked at %(count)s file that gives the address of this account, %(email)s.",
            "Looked at %(count)s files that give the address of this account, %(email)s.",
            found.count,
        ),
        "refused": ngettext(
            "Tried %(count)s time to open a file that this person may not see.",
            "Tried %(count)s times to open files that this person may not see.",
            found.count,
        ),
        "volume": _volume(found),
        "hours": ngettext(
            "Looked at %(count)s file on a Saturday or Sunday, or before %(morning)s:00 or after %(evening)s:00.",
            "Looked at %(count)s files on a Saturday or Sunday, or before %(morning)s:00 or after %(evening)s:00.",
            found.count,
        ),
        "strays": ngettext(
            "Looked at %(count)s open file that neither they nor their team held then, and in which they never did anything.",
            "Looked at %(count)s open files that neither they nor their team held then, and in which they never did anything.",
            found.count,
        ),
        "closed": ngettext(
            "Looked at %(count)s file that had been closed for more than 30 days, and in which they never did anything.",
            "Looked at %(count)s files that had been closed for more than 30 days, and in which they never did anything.",
            found.count,
        ),
    }  # fmt: skip
    names = {
        "count": found.count, "name": found.user.last_name, "email": found.user.email, "morning": MORNING,
        "evening": EVENING, "usual": number(found.usual), "others": found.others,
    }  # fmt: skip
    span = _("From %(first)s to %(last)s.") % {"first": time_of_day(found.first), "last": time_of_day(found.last)}
    if found.first == found.last:
        span = _("At %(first)s.") % {"first": time_of_day(found.first)}
    return f"{sentences[found.kind] % names} {span}"


def _volume(found: Finding) -> str:
    if not found.others:
        return _("Looked at %(count)s files; nobody else of this role looked at any that day.")
    return ngettext(
        "Looked at %(count)s files; %(others)s colleague of the role looked at %(usual)s.",
        "Looked at %(count)s files; the middle of %(others)s colleagues of the role is %(usual)s.",
        found.others,
    )


@require_POST
@for_privacy
def explain(request: HttpRequest) -> HttpResponse:
    """Keeps the reason; the finding stays, among those that are explained."""
    day, kind, reason = day_given(request), given(request, "kind"), given(request, "reason", 5000)
    key = given(request, "who")
    person = User.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 10 else None
    if day is None or person is None or kind not in KINDS:
        raise NotFound
    try:
        keeping.explain(person, day, kind, reason=reason, by=request.user, at=clock.now())
    except NotValid as wrong:
        told = {"key": f"{person.pk}-{kind}", "errors": wrong.errors, "reason": reason}
        return _page(request, day, status=422, wrong=told)
    except NotNow as late:
        messages.error(request, " ".join(late.reasons))
    else:
        words = _("Kept: why this was right for %(person)s on %(day)s.")
        messages.success(request, words % {"person": person, "day": date_in_words(day)})
    return redirect(f"{reverse('privacy')}?{urlencode({'day': day})}")
