"""The last day of an application that a notification of interest opened: a reminder before it, a word when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from intake.models import ExpressEntryProfile, ProfileFact, ProfileNotice

BEFORE = timedelta(days=10)
REMINDED, MISSED = "reminded", "missed"
BATCH = 200


def sweep(at: datetime) -> int:
    """Each is told once of each; answers how many were told."""
    drafts = ExpressEntryProfile.objects.filter(
        replaced_at__isnull=True, application__status="draft", application__draft_due_at__lte=at + BEFORE
    ).order_by("pk")
    over = drafts.filter(application__draft_due_at__lte=at).exclude(
        application__express_entry_profiles__facts__what=MISSED
    )
    soon = drafts.filter(application__draft_due_at__gt=at).exclude(
        application__express_entry_profiles__facts__what=REMINDED
    )
    told = [(pk, MISSED) for pk in over.values_list("pk", flat=True)[:BATCH]]
    told += [(pk, REMINDED) for pk in soon.values_list("pk", flat=True)[:BATCH]]
    return sum(_tell(pk, what, at) for pk, what in told)


@transaction.atomic
def _tell(pk: int, what: str, at: datetime) -> bool:
    profile = (
        ExpressEntryProfile.objects.select_for_update(of=("self",)).select_related("application__applicant").get(pk=pk)
    )
    if ProfileFact.objects.filter(profile__application=profile.application, what=what).exists():
        return False
    fact = ProfileFact.objects.create(profile=profile, what=what, at=at)
    if not profile.application.applicant.is_demonstration:
        ProfileNotice.objects.create(fact=fact, due_at=at)
    if what == MISSED:
        ExpressEntryProfile.objects.filter(pk=pk).update(due_at=None)
    return True
