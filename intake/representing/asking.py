"""“Was this person authorized at 14:02 that day?” And what was done in an applicant's name, each act with its authority."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.models import ActInName, AuthorityFact, ClientEnrolment, Fee, Representation
from intake.representing.chain import Standing, standing
from nominee.looks import reading
from nominee.models import Application, ApplicationEvent, Document, User
from nominee.words import Words

SHOWN = 300


def authorized_at(person: User, application: Application, moment: datetime) -> Standing:
    """From the facts alone: what is live now is not asked."""
    facts = AuthorityFact.objects.filter(application=application, person=person).order_by("number")
    return standing(list(facts), moment)


def people_of(application: Application) -> list[User]:
    """Everybody who was ever named on this file, the latest first."""
    facts = AuthorityFact.objects.filter(application=application).order_by("-number").select_related("person")
    return list(dict.fromkeys(fact.person for fact in facts))


def in_words(found: Standing) -> str:
    return {
        "none": _("No: nobody had named this person on this file."),
        "named": _("No: named, and not accepted yet."),
        "acting": _("Yes: authorized."),
        "suspended": _("No: the authorization was suspended."),
        "ended": _("No: the authorization had ended."),
    }[found.state]


# ------------------------------------------------------------------ authorizations of one person


def authorizations_of(user: User) -> list[Representation]:
    """Those that name this person: waiting, in force, suspended; and the last that ended."""
    rows = Representation.objects.filter(representative=user)
    rows = rows.select_related("application__applicant", "application__stream", "licence")
    return list(rows.order_by("-granted_at", "-pk")[:SHOWN])


def authorization_for(user: User, pk: int) -> Representation | None:
    """One of theirs, or nothing: another person's answers as one that is not there."""
    rows = Representation.objects.filter(pk=pk, representative=user)
    return rows.select_related("application__applicant", "application__stream", "licence").first()


def enrolments_of(user: User) -> list[ClientEnrolment]:
    return list(ClientEnrolment.objects.filter(representative=user).order_by("-declared_at", "-pk")[:50])


# ------------------------------------------------------------------ what was done


@dataclass(frozen=True)
class Act:
    at: datetime
    by: str
    what: str
    detail: str = ""


def acts_of(application: Application) -> list[Act]:
    """Everything that anybody but the applicant did as their representative, the latest first."""
    people = {row.representative_id: str(row.representative) for row in _representations(application)}
    if not people:
        return []
    found = [
        *_steps(application), *_changes(application), *_documents(application, people), *_payments(application, people),
        *_looks(application, people),
    ]  # fmt: skip
    return sorted(found, key=lambda act: act.at, reverse=True)[:SHOWN]


def _representations(application: Application) -> Any:
    return Representation.objects.filter(application=application).select_related("representative")


def _steps(application: Application) -> Iterator[Act]:
    events = ApplicationEvent.objects.filter(application=application, role="representative").select_related("by")
    for event in events:
        yield Act(event.at, str(event.by), str(event.name))


def _changes(application: Application) -> Iterator[Act]:
    labels = labels_of(application)
    rows = ActInName.objects.filter(application=application).select_related("by").order_by("-at", "-pk")[:SHOWN]
    for row in rows:
        names = ", ".join(str(labels.get(code, code)) for code in row.fields)
        yield Act(row.at, str(row.by), _ACTS[row.kind]() if row.kind in _ACTS else row.kind, names)


def _documents(application: Application, people: dict[int, str]) -> Iterator[Act]:
    titles = {row["code"]: Words(**row["title"]) for row in application.definition["documents"]}
    rows = Document.objects.filter(application=application, uploaded_by__in=people).order_by("-uploaded_at", "-pk")
    for row in rows[:SHOWN]:
        yield Act(
            row.uploaded_at, people[row.uploaded_by_id], _("Uploaded a document"), str(titles.get(row.slot, row.slot))
        )


def _payments(application: Application, people: dict[int, str]) -> Iterator[Act]:
    for fee in Fee.objects.filter(application=application, paid_by__in=people):
        yield Act(fee.paid_at, people[fee.paid_by_id], _("Paid the fee"))


def _looks(application: Application, people: dict[int, str]) -> Iterator[Act]:
    """Reading is told by the day, beside the acts."""
    days: dict[tuple[Any, int], list[Any]] = {}
    for look in reading.who_saw(application).filter(user__in=list(people))[: SHOWN * 5]:
        days.setdefault((timezone.localtime(look.at).date(), look.user_id), []).append(look)
    for (_day, person), looks in days.items():
        count = sum(look.times for look in looks)
        words = ngettext("Read the file, %(count)s page", "Read the file, %(count)s pages", count) % {"count": count}
        yield Act(max(look.at for look in looks), people[person], words)


def labels_of(application: Application) -> dict[str, Words]:
    """Questions and kinds of entry by their codes, as the form calls them."""
    found: dict[str, Words] = {}
    for page in application.definition["pages"]:
        found |= {field["code"]: Words(**field["label"]) for field in page["fields"]}
        if page.get("entry"):
            found[page["entry"]] = Words(**(page.get("singular") or page["title"]))
    return found


_ACTS = {
    "answers": lambda: _("Changed answers"),
    "entry_added": lambda: _("Added an entry"),
    "entry_changed": lambda: _("Changed an entry"),
    "entry_removed": lambda: _("Removed an entry"),
}
