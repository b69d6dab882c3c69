from collections import Counter

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from nominee.audit import exporting, signing, verifying
from nominee.demo.accounts import PASSWORD
from nominee.models import Application
from reporting import (
    demo,
    demo_draws,
    demo_elsewhere,
    demo_employers,
    demo_entry,
    demo_interest,
    demo_looks,
    demo_notes,
    demo_openings,
    demo_privacy,
    demo_representing,
    demo_rules,
    demo_scopes,
    demo_sign_in,
    demo_withdrawn,
)

# The further back a file was received, the further it has come: oldest first.
LEGACY = [
    "nominated", "refused", "incomplete", "nominated", "returned_by_director", "nominated", "withdrawn", "nominated",
    "refused", "nominated", "incomplete", "nominated", "nominated", "refused", "nominated", "nominated", "decision",
    "assessment", "nominated", "information_requested", "assessment", "notice_of_intent", "verification", "assessment",
]  # fmt: skip
PRESENT = [
    "nominated", "nominated", "refused", "nominated", "incomplete", "nominated", "second_signature", "decision",
    "decision", "recommended", "recommended", "recommended", "notice_of_intent", "assessment", "assessment",
    "assessment", "assessment", "withdrawn", "notice_of_intent", "returned_by_director", "information_requested",
    "verification", "verification", "information_requested", "verification", "verification", "completeness", "draft",
    "completeness", "completeness", "submitted", "submitted", "submitted", "submitted", "draft", "draft",
]  # fmt: skip


def goals(size: int = 60) -> list[tuple[dict, str]]:
    """Each invented person with the state their file is brought to, oldest first; of fewer than all, every state once."""
    people = sorted(demo.people(), key=lambda person: person["submitted_on"])
    legacy = [person for person in people if person["stream"] != "owp-teer-0-3"]
    present = [person for person in people if person["stream"] == "owp-teer-0-3"]
    told = [*zip(legacy, LEGACY, strict=True), *zip(present, PRESENT, strict=True)]
    seen: Counter[str] = Counter()
    ranked = []
    for person, goal in reversed(told):
        seen[goal] += 1
        ranked.append((seen[goal], person["submitted_on"], (person, goal)))
    chosen = sorted(ranked, key=lambda row: row[:2])[:size]
    return [pair for _turn, _day, pair in sorted(chosen, key=lambda row: row[1])]


class Command(BaseCommand):
    help = "Build the demonstration: accounts, and 60 files in every state, by performing the actions."

    def add_arguments(self, parser):
        parser.add_argument("--size", type=int, default=60, help="how many of the files")

    def handle(self, *, size: int, **options) -> None:
        """Each file in one transaction: cut off and started again, it goes on with the files that are not there."""
        cast = demo.Cast(PASSWORD)
        known = set(Application.objects.values_list("applicant__email", flat=True))
        left = [(person, goal) for person, goal in goals(size) if demo.email_of(person) not in known]
        if not left:
            return
        self.stdout.write(f"· Loading the demonstration data: {len(left)} files (only the first time)")
        demo.colleagues(cast)
        for person, goal in left:
            with transaction.atomic():
                demo.Story(person, cast).reach(goal)
            self.stdout.write(".", ending="")
            self.stdout.flush()
        demo_elsewhere.tell(cast)
        self.stdout.write(" files; now their letters")
        demo.run_effects()
        demo_employers.offer_jobs(cast)
        demo_interest.fill(cast)
        demo_draws.hold(cast)
        demo_entry.notify(cast)
        demo_withdrawn.tell(cast)
        demo_openings.announce(cast)
        demo.balance_days()  # of days on which nothing is told any more
        demo_notes.write(cast)
        demo_looks.look_around(cast)
        demo_privacy.keep_privacy(cast)
        demo_rules.propose_rules(cast)
        demo_sign_in.somebody_lost_a_telephone(cast)
        demo_scopes.tell(cast)
        demo_representing.tell(cast)
        if settings.AUDIT_KEY:
            _audit_for_the_first_time()


def _audit_for_the_first_time() -> None:
    """So that the auditor's page has something to say before the worker's first hour is over."""
    at = timezone.now()
    exporting.export(at=at)
    verifying.keep(verifying.verify(known=signing.known_keys()), at=at)
