"""Adding a fact to the chain of a file's authority. Whoever adds one has locked the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from intake.models import AuthorityFact, Representation
from nominee.models import Application, User


def lock(application: Application) -> Application:
    return Application.objects.select_for_update(of=("self",)).get(pk=application.pk)


def add(
    row: Representation,
    kind: str,
    *,
    by: User | None,
    at: datetime,
    scopes: Sequence[str] | None = None,
    **details: Any,
) -> AuthorityFact:
    """By a clock that was set back: what comes later is never told as earlier."""
    last = AuthorityFact.objects.filter(application=row.application_id).order_by("-number").first()
    return AuthorityFact.objects.create(
        application_id=row.application_id,
        number=last.number + 1 if last else 1,
        representation=row,
        person_id=row.representative_id,
        kind=kind,
        at=max(at, last.at) if last else at,
        by=by,
        scopes=None if scopes is None else list(scopes),
        details={name: value for name, value in details.items() if value not in (None, "", [])},
    )
