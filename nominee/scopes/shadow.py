"""A new rule of who sees what, run beside the present one before it takes its place, and what it would change.

A rule is a function of a person: the files they would see. It changes nothing. NOMINEE_SHADOW_RULES names those that
are compared on live requests too: of a file somebody opens, a line in the log of the process where the two differ.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import QuerySet

from nominee.access import visible_to
from nominee.models import Application, User
from nominee.roles import ROLES

Rule = Callable[[User], QuerySet[Application]]
RULES: dict[str, Rule] = {}
EXAMPLES = 5  # numbers that a report names
_log = logging.getLogger(__name__)


def candidate(name: str) -> Callable[[Rule], Rule]:
    """Register a rule by its name. It starts from visible_to, or says why not."""

    def register(rule: Rule) -> Rule:
        RULES[name] = rule
        return rule

    return register


@candidate("support_sees_own_team")
def support_sees_own_team(user: User) -> QuerySet[Application]:
    """Support officers would see the open files of their own team and no other; everybody else what they see today."""
    files = visible_to(user)
    if user.role != "support_officer":
        return files
    return files.filter(decided_at__isnull=True, team=user.team_id)


@dataclass
class Difference:
    """What a rule would change for the people of one role."""

    role: str
    asked: int = 0  # people
    differs: int = 0  # of them, for whom anything would change
    gained: int = 0  # files, over all of them
    lost: int = 0
    most: int = 0  # of one person
    examples_gained: list[str] = field(default_factory=list)
    examples_lost: list[str] = field(default_factory=list)

    def add(self, user: User, rule: Rule) -> None:
        now, then = visible_to(user), rule(user)
        gained = then.exclude(pk__in=now.values("pk"))
        lost = now.exclude(pk__in=then.values("pk"))
        more, less = gained.count(), lost.count()
        self.asked, self.differs = self.asked + 1, self.differs + bool(more or less)
        self.gained, self.lost, self.most = self.gained + more, self.lost + less, max(self.most, more + less)
        _some(self.examples_gained, gained if more else None)
        _some(self.examples_lost, lost if less else None)


def _some(known: list[str], files: QuerySet[Application] | None) -> None:
    room = EXAMPLES - len(known)
    if files is not None and room > 0:
        known += files.exclude(number__in=known).order_by("number").values_list("number", flat=True)[:room]


def compare(name: str, *, sample: int) -> Iterator[Difference]:
    """Role by role, for at most `sample` active people of each: those with the lowest keys, the same in every run."""
    for role in ROLES:
        found = Difference(role)
        for user in User.objects.filter(role=role, is_active=True).order_by("pk")[:sample]:
            found.add(user, RULES[name])
        if found.asked:
            yield found


def look(user: User, application: Application, *, names: Iterable[str] | None = None) -> list[str]:
    """Which of the rules that are switched on would not show this file, which the present rule just showed."""
    missing = [
        name
        for name in (settings.SHADOW_RULES if names is None else names)
        if name in RULES and not RULES[name](user).filter(pk=application.pk).exists()
    ]
    for name in missing:
        _log.info("shadow rule %s would not show file %s to account %s", name, application.pk, user.pk)
    return missing
