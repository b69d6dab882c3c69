"""Verification's rules in the lifecycle."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nominee.hooks import guard
from nominee.models import Application
from nominee.words import Words
from verification import claims
from verification.selectors import live_recommendation


@guard("verification.every_check_is_settled")
def every_check_is_settled(application: Application) -> list[str]:
    still_open = [check for check in application.checks.all() if not check.is_settled]
    reasons = [_("The check “%(check)s” is open.") % {"check": Words(**check.title)} for check in still_open]
    known = {(check.code, check.item) for check in still_open}
    return reasons + [
        _("The check “%(check)s” was made before the file changed. Take up the change in verification.")
        % {"check": Words(**change.row["title"])}
        for change in claims.outdated(application)
        if change.key not in known
    ]


@guard("verification.every_criterion_is_assessed")
def every_criterion_is_assessed(application: Application) -> list[str]:
    titles = {row["code"]: Words(**row["title"]) for row in application.definition["criteria"]}
    done = {finding.criterion for finding in application.findings.all() if finding.result}
    left = [str(title) for code, title in titles.items() if code not in done]
    if not left:
        return []
    words = ngettext(
        "The criterion “%(names)s” is not assessed.", "%(count)s criteria are not assessed: %(names)s.", len(left)
    )
    return [words % {"count": len(left), "names": ", ".join(left)}]


@guard("verification.a_criterion_is_not_met")
def a_criterion_is_not_met(application: Application) -> list[str]:
    results = [finding.result for finding in application.findings.all()]
    if "not_met" in results:
        return []
    if "" in results or not results:
        return [_("No criterion is assessed as not met. Assess the one that stands against the application first.")]
    return [_("Every criterion is met, so there is no ground for a notice.")]


@guard("verification.nomination_is_recommended")
def nomination_is_recommended(application: Application) -> list[str]:
    recommendation = live_recommendation(application)
    if recommendation and recommendation.outcome == "nominate":
        return []
    return [_("The recommendation is not to nominate. Return it with comments instead.")]


@guard("verification.refusal_is_recommended")
def refusal_is_recommended(application: Application) -> list[str]:
    recommendation = live_recommendation(application)
    if recommendation and recommendation.outcome == "refuse":
        return []
    return [_("The recommendation is not to refuse. Return it with comments instead.")]
