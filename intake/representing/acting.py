"""How far somebody's authority goes, asked before each act in a draft, and the acts that are told to the applicant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from intake.models import ActInName, Representation
from nominee.errors import NotAllowed
from nominee.hooks import bound
from nominee.models import Application, User
from nominee.programs.representation import SCOPES, rules

# Actions of the lifecycle that a representative takes, by the scope that covers them.
ACTIONS = {"submit": "submit", "withdraw": "withdraw", "answer_request": "correspond", "answer_notice": "correspond"}


def authority_of(user: User, application: Application) -> Representation | None:
    """The authorization by which this person acts on this file now; none for the applicant, who needs none."""
    rows = Representation.objects.filter(application=application, representative=user, ended_at__isnull=True)
    return next((row for row in rows if row.is_acting), None)


def scopes_of(user: User, application: Application) -> frozenset[str]:
    """What this person may do on this file: everything, as its applicant; else what the authorization includes."""
    if application.applicant_id == user.pk:
        return frozenset(SCOPES)
    row = authority_of(user, application)
    return frozenset(row.scopes) if row else frozenset()


def require(user: User, application: Application, scope: str) -> None:
    """Whoever sees the file and acts in it: not beyond what the applicant allowed."""
    if scope not in scopes_of(user, application):
        words = _(
            "Your client’s authorization does not include this: %(what)s. Ask your client to change it, or to do it."
        )
        raise NotAllowed(words % {"what": rules(application.program.code).scope_name(scope)})


@bound("representative")
def within_the_authority(user: User, application: Application, action: str) -> bool:
    return action not in ACTIONS or ACTIONS[action] in scopes_of(user, application)


def note(application: Application, kind: str, fields: Iterable[str], *, by: User, at: datetime) -> None:
    """In the transaction of the change. What the applicant does themselves is not noted."""
    if application.applicant_id == by.pk:
        return
    row = authority_of(by, application)
    named = sorted(fields)
    if row and (named or kind != "answers"):
        ActInName.objects.create(
            application=application, representation=row, by=by, at=at, kind=kind, fields=[code[:80] for code in named]
        )
