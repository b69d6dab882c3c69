"""What filters and rows name beside the files themselves: streams, rules of urgency, queues and holders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from nominee.access import Hidden, hidden_from
from nominee.models import Queue, Stream, User
from nominee.words import Words
from nominee.work.services import queues_of


@dataclass(frozen=True)
class Known:
    streams: Mapping[int, tuple[str, Words]]  # key -> code and name
    rules: Mapping[str, Mapping[str, Any]]  # as desk.toml has them
    queues: Sequence[int]  # that this person works in
    hidden: Hidden  # what is out of this person's sight

    @classmethod
    def now(cls, user: User) -> Known:
        rows = Stream.objects.order_by("code").values_list("pk", "code", "name", "program__desk__urgency")
        streams, urgency = {}, []
        for pk, code, name, rules in rows:
            streams[pk] = (code, Words(**name))
            urgency += rules or ()
        return cls(
            streams=streams,
            rules={rule["code"]: rule for rule in urgency},
            queues=tuple(queues_of(user).values_list("pk", flat=True)),
            hidden=hidden_from(user),
        )

    def rule_name(self, code: str) -> str:
        return self.rule_names.get(code, code)

    @cached_property
    def rule_names(self) -> dict[str, str]:
        """In the language of the page."""
        return {code: str(Words(**rule["name"])) for code, rule in self.rules.items()}

    @cached_property
    def stream_names(self) -> dict[int, str]:
        return {pk: str(name) for pk, (_code, name) in self.streams.items()}

    def holder_names(self, people: Iterable[int | None], queues: Iterable[int | None]) -> dict[str, str]:
        """In words, by the value of the filter “With”: u7 is a person, q7 a queue. Who was asked for is remembered."""
        if keys := {pk for pk in people if pk and f"u{pk}" not in self._holders}:
            rows = User.objects.filter(pk__in=keys).values_list("pk", "first_name", "last_name", "email")
            self._holders.update({f"u{pk}": f"{first} {last}".strip() or email for pk, first, last, email in rows})
        if keys := {pk for pk in queues if pk and f"q{pk}" not in self._holders}:
            words = _("Queue: %(name)s")
            rows = Queue.objects.filter(pk__in=keys).values_list("pk", "name")
            self._holders.update({f"q{pk}": words % {"name": Words(**name)} for pk, name in rows})
        return self._holders

    @cached_property
    def _holders(self) -> dict[str, str]:
        return {}
