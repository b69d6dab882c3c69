"""What the reader of a page did not finish on it earlier: put back into its form, with a word about when it is from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from nominee import unfinished
from nominee.models import Application, UnfinishedText
from nominee.templatetags.kit import moment, time_of_day


@dataclass(frozen=True)
class Draft:
    """`typed`: like a form that was sent. `words`: from when it is; empty where there was none."""

    place: str
    typed: QueryDict
    words: str = ""

    @property
    def is_restored(self) -> bool:
        return bool(self.words)


def draft_at(request: HttpRequest, file: Application, place: str) -> Draft:
    """What was just sent, else what was kept, else nothing."""
    if request.method == "POST" and request.POST.get("place", place) == place:
        return Draft(place, request.POST)
    return _restored(place, unfinished.kept_at(file, place, by=request.user))


class Drafts:
    """Of all forms of one kind on a page, read in one statement. `sent`: what was just typed into one of them."""

    def __init__(self, request: HttpRequest, file: Application, kind: str) -> None:
        self.kind, self.sent = kind, dict[str, QueryDict]()
        self.kept = unfinished.kept_of(file, kind, by=request.user)

    def send(self, name: str, values: Mapping[str, str]) -> None:
        self.sent[name] = QueryDict(mutable=True)
        self.sent[name].update(dict(values))

    def at(self, name: object) -> Draft:
        place = f"{self.kind}{name}"
        if str(name) in self.sent:
            return Draft(place, self.sent[str(name)])
        return _restored(place, self.kept.get(str(name)))


def _restored(place: str, kept: UnfinishedText | None) -> Draft:
    typed = QueryDict(mutable=True)
    if kept is None:
        return Draft(place, typed)
    for name, texts in kept.values.items():
        typed.setlist(name, texts)
    is_today = timezone.localtime(kept.at).date() == timezone.localdate()
    when = time_of_day(kept.at) if is_today else moment(kept.at)
    return Draft(place, typed, _("Restored draft from %(when)s.") % {"when": when})
