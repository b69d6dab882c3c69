"""Intake's rules in the lifecycle: each answers with the reasons why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from intake import selectors
from intake.draws import invitations
from intake.entry import profiles
from intake.representing import acting as acting  # how far a representative's authority goes
from nominee import clock
from nominee.deadlines import day_in
from nominee.hooks import guard
from nominee.models import Application
from nominee.words import Words


@guard("intake.form_is_complete")
def form_is_complete(application: Application) -> list[str]:
    return [
        _("“%(page)s” is not finished.") % {"page": Words(**page["title"])}
        for page in selectors.unfinished_pages(application)
    ]


@guard("intake.documents_are_uploaded")
def documents_are_uploaded(application: Application) -> list[str]:
    return [
        _("“%(document)s” is not uploaded.") % {"document": Words(**row["title"])}
        for row in selectors.missing_documents(application)
    ]


@guard("intake.declaration_is_made")
def declaration_is_made(application: Application) -> list[str]:
    return [] if application.declared_at else [_("The declaration is not made.")]


@guard("intake.fee_is_paid")
def fee_is_paid(application: Application) -> list[str]:
    fees = selectors.fees_of(application)
    if not fees:
        return [_("The fee is not paid.")]
    if selectors.fee_lacking(application, fees):
        return [_("The fee paid is less than the fee due. Pay the difference.")]
    return []


@guard("intake.draft_is_in_time")
def draft_is_in_time(application: Application) -> list[str]:
    """The server's clock decides; the deadline is the end of the last day in the program's zone.

    A file is judged by the rules of the day it is submitted, so a draft of earlier rules must follow them first.
    """
    due, now = application.draft_due_at, clock.now()
    if due and now >= due:
        return [_("The time to submit this draft ran out.")]
    version = selectors.version_in_force(application.stream, day_in(now, application.program.time_zone))
    if version is None:
        return [_("This stream is closed.")]
    if version.pk != application.stream_version_id:
        return [_("The rules of this stream changed. Open your application and check what is new before you submit.")]
    return []


@guard("intake.every_item_is_reviewed")
def every_item_is_reviewed(application: Application) -> list[str]:
    left = sum(not item.outcome for item in selectors.items_of(application))
    return [_("%(count)s items of the checklist are not reviewed.") % {"count": left}] if left else []


@guard("intake.nothing_is_missing")
def nothing_is_missing(application: Application) -> list[str]:
    return [
        _("“%(document)s” is marked as missing or deficient.") % {"document": row["title"]}
        for row in selectors.missing_items(application)
    ]


@guard("intake.something_is_missing")
def something_is_missing(application: Application) -> list[str]:
    if selectors.missing_items(application):
        return []
    return [_("Nothing is marked as missing or deficient, so it cannot be returned.")]


@guard("intake.employer_has_applied")
def employer_has_applied(application: Application) -> list[str]:
    """Where the invitation hangs on a job offer, the employer applies for approval of the position first."""
    return invitations.waits_for_employer(application)


@guard("intake.federal_profile_is_valid")
def federal_profile_is_valid(application: Application) -> list[str]:
    """Who was taken from the federal pool is nominated while their profile is valid, by an answer of the last day."""
    return profiles.reasons_against(application, clock.now())
