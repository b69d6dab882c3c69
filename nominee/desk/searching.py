"""The search page and what the palette suggests: what was typed, how it was read, and the files it found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nominee import clock, limits, seen
from nominee.desk.frame import for_staff
from nominee.finding import asked as asking
from nominee.finding.hits import MOST, Found, Hit
from nominee.finding.others import SHOWN
from nominee.finding.selectors import find, suggest, the_file
from nominee.lifecycle import STATES
from nominee.models import Stream, User
from nominee.templatetags.kit import date_in_words

LONGEST = 12_000  # letters read of what was typed; asked.py says how many of them count


@require_safe
@for_staff
def search(request: HttpRequest) -> HttpResponse:
    typed = _given(request, "q", LONGEST)
    if typed:
        limits.spend("search", request.user.pk, clock.now())
    given = {name: _given(request, name, 100) for name in asking.FILTERS}
    asked = asking.read(typed, given, request.user)
    if not asked.filters and (number := the_file(request.user, asked.text)):
        seen.search(typed, 1)
        return redirect("desk-file", number)
    is_asked = not (asked.is_empty or asked.wrong)
    found = find(request.user, asked, everywhere=_is_everywhere(request)) if is_asked else []
    if is_asked:
        seen.search(asked.text, sum(len(row.hits) for row in found))
        seen.rows(None, _in_codes(asked.filters, found))
    streams = list(Stream.objects.only("code", "name").order_by("code"))
    context = {
        "given": given,
        "given_any": any(given.values()),
        "typed": typed[: asking.MOST_LETTERS],
        "asked": asked,
        "narrowed": _narrowed(asked.filters),
        "groups": _groups(found, {stream.pk: str(stream.title) for stream in streams}),
        "look_further": _further(request) if any(row.left_out for row in found) else "",
        "count": sum(len(row.hits) for row in found),
        "states": [state for state in STATES.values() if state.code != "draft"],
        "streams": streams,
    }
    return render(request, "desk/search.html", context, status=422 if asked.wrong else 200)


@require_safe
@for_staff
def suggestions(request: HttpRequest) -> HttpResponse:
    """For the palette, while somebody types: at most eight files, each with why it is there."""
    limits.spend("suggest", request.user.pk, clock.now())
    asked = asking.read(_given(request, "q", LONGEST), {}, request.user)
    hits = suggest(request.user, asked.text) if len(asked.text) > 1 else []
    if hits:
        seen.search(asked.text, len(hits))
    return JsonResponse({"files": [
        {
            "number": hit.line["number"], "name": _name(hit.line), "state": str(STATES[hit.line["status"]].name),
            "url": reverse("desk-file", args=[hit.line["number"]]), "why": why(hit),
        }
        for hit in hits
    ]})  # fmt: skip


def _in_codes(filters: dict[str, Any], found: Iterable[Found]) -> str:
    """By what a search was narrowed and in which ways it found something, for the log of looks; none of its words."""
    kinds = ",".join(dict.fromkeys(row.kind for row in found if row.hits))
    narrowed = [f"{name}:{value}" for name, value in filters.items()]
    return " ".join(narrowed + ([f"found:{kinds}"] if kinds else []))


def _is_everywhere(request: HttpRequest) -> bool:
    """Whether notes and letters are asked although something was surely found."""
    return request.GET.get("in") == "words"


def _further(request: HttpRequest) -> str:
    """The same question, asked of notes and letters too."""
    asked = request.GET.copy()
    asked["in"] = "words"
    return f"?{asked.urlencode()}"


def _given(request: HttpRequest, name: str, longest: int) -> str:
    return request.GET.get(name, "")[:longest].replace("\0", " ").strip()


def _narrowed(filters: dict[str, Any]) -> list[dict[str, str]]:
    """What the filters mean, in words: a state that was only begun may be two."""
    words = {
        "state": lambda codes: [str(STATES[code].name) for code in codes],
        "stream": lambda keys: [str(stream.title) for stream in Stream.objects.filter(pk__in=keys).order_by("code")],
        "officer": lambda keys: [str(user) for user in User.objects.filter(pk__in=keys).order_by("last_name", "pk")],
        "since": lambda day: [date_in_words(day)],
        "language": lambda code: [_("French") if code == "fr" else _("English")],
    }
    names = {
        "state": _("State"), "stream": _("Stream"), "officer": _("With"), "since": _("Received since"),
        "language": _("Language of the file"),
    }  # fmt: skip
    either = f" {_('or')} "
    return [{"name": names[name], "words": either.join(words[name](value))} for name, value in filters.items()]


def _groups(found: Iterable[Found], streams: dict[int, str]) -> list[dict[str, Any]]:
    titles = {
        "number": _("File number"),
        "identifier": _("Numbers and addresses"),
        "name": _("Name"),
        "family": _("Family members"),
        "employer": _("Employer"),
        "words": _("Words in notes and letters"),
        "files": _("Files"),
    }
    return [
        {
            "kind": row.kind,
            "title": titles[row.kind],
            "gave_up": row.gave_up,
            "more": row.more and _more(row.kind),
            "rows": [_as_line(hit, streams) for hit in row.hits],
        }
        for row in found
        if not row.left_out
    ]


def _more(kind: str) -> str:
    count = SHOWN if kind in ("family", "employer", "words") else MOST
    if kind == "files":
        return _("These are the %(count)s newest. More match: add a filter or a word.") % {"count": count}
    return _("These are the first %(count)s. More match: add a word or a filter.") % {"count": count}


def _as_line(hit: Hit, streams: dict[int, str]) -> dict[str, Any]:
    row = hit.line
    return {
        "number": row["number"],
        "name": _name(row),
        "birth_date": row["birth_date"],
        "state": str(STATES[row["status"]].name),
        "stream": streams[row["stream_id"]],
        "submitted_at": row["submitted_at"],
        "officer": f"{row['assigned_to__first_name'] or ''} {row['assigned_to__last_name'] or ''}".strip(),
        "why": why(hit),
        "snippet": hit.snippet,
        "at": hit.at,
    }


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['given_names']} {row['family_name']}".strip() or "–"


def why(hit: Hit) -> str:
    """Why a file is in the list, in words; of a number only its end is shown."""
    words = {
        "number": _("file number"),
        "number_ends": _("file number ends so"),
        "number_begins": _("file number begins so"),
        "passport": _("passport ends %(end)s"),
        "passport_begins": _("passport begins so"),
        "permit": _("permit ends %(end)s"),
        "permit_begins": _("permit begins so"),
        "uci": _("client identifier (UCI) ends %(end)s"),
        "fee": _("reference of a payment ends %(end)s"),
        "uci_begins": _("client identifier (UCI) begins so"),
        "phone": _("telephone ends %(end)s"),
        "phone_begins": _("telephone begins so"),
        "email": _("e-mail address"),
        "email_begins": _("e-mail address begins so"),
        "business_number": _("business number ends %(end)s"),
        "business_number_begins": _("business number begins so"),
        "certificate": _("certificate ends %(end)s"),
        "certificate_begins": _("certificate begins so"),
        "name": _("name"),
        "name_part": _("part of the name"),
        "name_order": _("name, words in another order or spelling"),
        "name_begins": _("name begins so"),
        "name_other": _("another name the person used"),
        "name_typo": _("name, one letter differs"),
        "name_typos": _("name, a letter differs in two words or more"),
        "family": _("family member: %(name)s"),
        "family_typo": _("family member, a letter differs: %(name)s"),
        "employer": _("employer: %(end)s"),
        "employer_typo": _("employer, a letter differs: %(name)s"),
        "note": _("note"),
        "letter": _("letter"),
        "filters": "",
    }
    text = words[hit.how]
    end = hit.detail if hit.how == "employer" else f"…{hit.detail}"
    return text % {"end": end, "name": hit.detail} if "%(" in text else text
