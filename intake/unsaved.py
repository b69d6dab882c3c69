"""Keep what was typed and is not an answer yet, so that a closed browser loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from intake.models import TypedText
from nominee.access import roles_on
from nominee.errors import NotFound
from nominee.models import Application, User
from nominee.sealing import drafts

TYPED = drafts.column(TypedText, lambda row: f"{row.application_id}/{row.place}")


def typed_at(application: Application, place: str) -> TypedText | None:
    """The row as it is read, and never saved."""
    row = TypedText.objects.filter(application=application, place=place).first()
    if row:
        row.values = TYPED.opened(row)
    return row


def keep_typed(application: Application, place: str, values: Mapping[str, str], *, by: User, at: datetime) -> None:
    if not roles_on(by, application) & {"applicant", "representative"}:
        raise NotFound
    own = TypedText(application=application, place=place)
    TypedText.objects.update_or_create(
        application=application, place=place, defaults={"values": TYPED.seal(own, values), "at": at}
    )


def forget_typed(application: Application, place: str = "") -> None:
    """One place, or everything: what was typed and not saved is no part of a submitted application."""
    rows = TypedText.objects.filter(application=application)
    (rows.filter(place=place) if place else rows).delete()
