"""The pools of the demonstration are what registering by hand would have made."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from intake.interest.selectors import pool
from intake.invariants import pools_rank_by_what_was_attested
from intake.models import ExpressionOfInterest
from nominee import clock
from nominee.models import Stream
from reporting import demo_interest


def test_the_pools_of_the_demonstration_hold_what_registering_would_have_made(cast):
    demo_interest.fill(cast)
    count = ExpressionOfInterest.objects.count()
    assert count >= 300
    demo_interest.fill(cast)
    assert ExpressionOfInterest.objects.count() == count  # asked again, nothing is added
    out = StringIO()
    call_command("recheck_points", stdout=out)
    assert out.getvalue().endswith(f"{count} attestations recomputed, 0 differ\n")
    assert pools_rank_by_what_was_attested() == []
    ranked = list(pool(Stream.objects.get(code="owp-teer-0-3"), clock.now()).values_list("points", flat=True))
    assert len(ranked) > 200 and ranked == sorted(ranked, reverse=True) and len(set(ranked)) > 20
    assert set(ExpressionOfInterest.objects.values_list("status", flat=True)) == {
        "registered", "withdrawn", "removed", "expired",
    }  # fmt: skip
