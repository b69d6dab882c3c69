"""The application that was returned before this one: what an officer found of it need not be found twice."""

from __future__ import annotations

from dataclasses import dataclass

from intake.models import CompletenessItem
from nominee.access import readable_by
from nominee.models import Application, User
from nominee.selectors import live_documents


@dataclass(frozen=True)
class Before:
    """One requirement, as it stood when the earlier application was returned."""

    sha256: str  # empty: no document was there
    outcome: str

    @property
    def was_in_order(self) -> bool:
        return self.outcome in {"present", "question"}


def returned_before(application: Application, user: User) -> Application | None:
    """The last one of the same person and stream that was returned as incomplete, where this reader may see it."""
    earlier = readable_by(user).filter(
        applicant=application.applicant_id, stream=application.stream_id, status="incomplete"
    )
    if application.submitted_at:
        earlier = earlier.filter(decided_at__lte=application.submitted_at)
    return earlier.exclude(pk=application.pk).order_by("-decided_at").first()


def found_before(earlier: Application | None) -> dict[str, Before]:
    """Requirement -> what was found of it."""
    if earlier is None:
        return {}
    have = live_documents(earlier)
    items = CompletenessItem.objects.filter(review__application=earlier)
    return {item.slot: Before(have[item.slot].sha256 if item.slot in have else "", item.outcome) for item in items}
