"""Whose word counts when a factor is lost: an account that has stood a while, and that the other of the two did not make."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nominee.models import AdministrativeChange, User

MADE = ("role", "email", "is_active")  # who somebody is; the row of a new account holds them all


def why_not(by: User, others: list[User], at: datetime) -> str:
    """In words; empty if this person may confirm beside these others.

    From the log of administrative changes, which nobody rewrites: an administrator could else make the second of the two.
    """
    since, days = at - settings.RECOVERY_STANDING, settings.RECOVERY_STANDING.days
    if settings.RECOVERY_STANDING and (
        by.date_joined > since or _changes(by).filter(at__gt=since, after__has_any_keys=MADE).exists()
    ):
        words = ngettext(
            "Your account and its role must have stood for %(count)s day before you confirm this.",
            "Your account and its role must have stood for %(count)s days before you confirm this.",
            days,
        )
        return words % {"count": days}
    if any(_has_made(by, other) or _has_made(other, by) for other in others):
        return _("One of the two who confirm made or changed the other’s account. Somebody else must confirm.")
    together = settings.RECOVERY_STANDING_TOGETHER
    if together and any(_makers(by, at - together) & _makers(other, at - together) for other in others):
        words = ngettext(
            "The same person made or changed the accounts of the two who confirm, less than %(count)s day ago.",
            "The same person made or changed the accounts of the two who confirm, less than %(count)s days ago.",
            together.days,
        )
        return words % {"count": together.days}
    return ""


def _changes(account: User) -> QuerySet[AdministrativeChange]:
    return AdministrativeChange.objects.filter(kind="account", subject_id=account.pk)


def _has_made(maker: User, account: User) -> bool:
    """The account itself, its password, or whom the ministry's identity provider means by it."""
    return maker != account and _making(account).filter(by=maker).exists()


def _makers(account: User, since: datetime) -> set[int]:
    """Who else did one of these since then: one person with two puppets would have made both of them lately."""
    return set(_making(account).filter(at__gt=since, by__isnull=False).exclude(by=account).values_list("by", flat=True))


def _making(account: User) -> QuerySet[AdministrativeChange]:
    """Changes that make an account somebody's: a new code for its first factor is one, too."""
    linked = Q(kind="sign_in", after__user_id=account.pk, after__has_key="issuer")
    enrolled = Q(kind="sign_in", subject_id=account.pk, after__has_key="enrolment")
    made = Q(kind="account", subject_id=account.pk, after__has_any_keys=[*MADE, "password"])
    return AdministrativeChange.objects.filter(linked | enrolled | made)
