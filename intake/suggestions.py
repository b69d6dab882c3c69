"""What can be seen of a document without judgement: never a verdict, always with its evidence.

The officer decides. Nothing here is ticked, counted or written down for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from intake.models import CompletenessItem
from intake.uploading import findings, validity
from nominee import deadlines
from nominee.access import visible_to
from nominee.documents import text_of
from nominee.facts import Facts
from nominee.models import Document, DocumentTranslation, User
from nominee.search import search_form
from nominee.templatetags.kit import date_in_words, moment, words
from nominee.words import Words

SOON = 6  # months: a passport or permit that ends sooner may not last until permanent residence
READ = 3  # pages of a text layer
SHORT = 40  # letters: what a scanner writes at the foot of a picture is no text


@dataclass(frozen=True)
class Suggestion:
    words: str
    evidence: str
    number: str = ""  # another file worth opening
    is_doubt: bool = True  # stands in the way of accepting the document unseen (intake/receipts)


@dataclass(frozen=True)
class Slot:
    """One item of the checklist with what a suggestion may look at."""

    item: CompletenessItem | None  # None before the check begins
    requirement: dict[str, Any]
    document: Document | None
    facts: Facts
    today: date
    labels: dict[str, Any] = field(default_factory=dict)  # of the form's fields
    twins: tuple[Document, ...] = ()  # the same bytes elsewhere, as far as the reader may see

    @cached_property
    def text(self) -> str:
        return search_form(text_of(self.document, READ)) if self.document else ""


Look = Callable[[Slot, Document], Iterable[Suggestion]]


def suggestions(slot: Slot, *, thorough: bool = False) -> list[Suggestion]:
    """All that is worth a look. `thorough` also reads the document's text, which takes a moment."""
    if slot.document is None:
        return list(_nothing_there(slot))
    looks: tuple[Look, ...] = (_expiry, _twins, _one_page, _notes, _seen_at_receipt, _translated, _newer)
    if thorough:
        looks += (_name_in_text,)
    return [found for look in looks for found in look(slot, slot.document)]


def twins_of(documents: Iterable[Document], user: User) -> dict[str, list[Document]]:
    """Live documents by SHA-256: in other slots of the file, and in the files this person may see (never drafts)."""
    live = list(documents)
    found: dict[str, list[Document]] = {}
    same = Document.objects.filter(
        sha256__in={row.sha256 for row in live}, superseded_at__isnull=True, application__in=visible_to(user)
    )
    same = same.select_related("application__stream_version").defer("application__stream_version__definition")
    for row in same.order_by("application__number", "slot")[:200]:
        found.setdefault(row.sha256, []).append(row)
    return found


def _nothing_there(slot: Slot) -> Iterator[Suggestion]:
    if slot.requirement.get("required"):
        yield Suggestion(
            _("No file is here, though the stream requires one."), _("The applicant submitted without this document.")
        )


def _expiry(slot: Slot, document: Document) -> Iterator[Suggestion]:
    code = slot.requirement.get("expiry_field", "")
    known = validity.newest(document)
    until = known.valid_until if known else slot.facts.date(code) if code else None
    if until is None:
        return
    evidence = _("%(answer)s: %(until)s. Submitted: %(on)s.") % {
        "answer": words(slot.labels[code]["label"]) if code in slot.labels else _("Valid until"),
        "until": date_in_words(until),
        "on": date_in_words(slot.facts.on),
    }
    if until < slot.facts.on:
        yield Suggestion(_("Had expired when the application was submitted."), evidence)
    elif until < slot.today:
        yield Suggestion(_("Has expired since the application was submitted."), evidence)
    elif until <= deadlines.add_months(slot.today, SOON):
        yield Suggestion(_("Expires within %(count)s months.") % {"count": SOON}, evidence, is_doubt=False)


def _twins(slot: Slot, document: Document) -> Iterator[Suggestion]:
    mine = document.application_id
    for twin in slot.twins:
        if twin.pk == document.pk:
            continue
        title = Words(**twin.application.stream_version.part("documents", twin.slot)["title"])
        evidence = _("Identical bytes, SHA-256 %(start)s…") % {"start": document.sha256[:12]}
        if twin.application_id == mine:
            yield Suggestion(_("The same file also stands for “%(title)s”.") % {"title": title}, evidence)
            continue
        own = twin.application.applicant_id == document.application.applicant_id
        whose = _("A file of the same applicant.") if own else _("A file of another applicant.")
        yield Suggestion(
            _("The same file is in %(number)s, “%(title)s”.") % {"number": twin.application.number, "title": title},
            f"{whose} {evidence}",
            twin.application.number,
            is_doubt=not own,
        )


def _one_page(slot: Slot, document: Document) -> Iterator[Suggestion]:
    if document.pages == 1 and "pages_missing" in slot.requirement["reasons"]:
        yield Suggestion(
            _("One page only. Here more are often needed."), _("Pages uploaded: %(count)s.") % {"count": document.pages}
        )


def _notes(slot: Slot, document: Document) -> Iterator[Suggestion]:
    for note in document.notes:
        yield Suggestion(
            words(note), _("Seen when it was uploaded, %(moment)s.") % {"moment": moment(document.uploaded_at)}
        )


def _seen_at_receipt(slot: Slot, document: Document) -> Iterator[Suggestion]:
    """What the computer saw when it came, and whether its owner left it so knowingly."""
    for row in document.findings.all() if document.pk else ():  # type: ignore[attr-defined]
        if row.code in ("expired", "expires_soon", "one_page", "name_unread"):
            continue  # said above of this day, and not of the day of the upload
        evidence = _("Measured when it was uploaded, %(moment)s.") % {"moment": moment(row.found_at)}
        if row.used_anyway_at:
            evidence += " " + _("The applicant saw this and used it anyway.")
        yield Suggestion(findings.words(row), evidence)


def _translated(slot: Slot, document: Document) -> Iterator[Suggestion]:
    row = DocumentTranslation.objects.filter(document=document).first() if document.language == "other" else None
    if row is not None:
        ways = {way["code"]: way["name"] for way in validity.rules_of(document.application).ways}
        evidence = _("%(translator)s. %(way)s. %(number)s") % {
            "translator": row.translator, "way": words(ways.get(row.way, {"en": row.way, "fr": row.way})), "number": row.number,
        }  # fmt: skip
        page = {"page": row.first_page}
        yield Suggestion(_("In another language; the translation begins on page %(page)s.") % page, evidence.strip())


def _newer(slot: Slot, document: Document) -> Iterator[Suggestion]:
    reviewed = slot.item.reviewed_at if slot.item else None
    if reviewed and document.uploaded_at > reviewed:
        yield Suggestion(
            _("This file is newer than the review of this item."),
            _("Reviewed %(reviewed)s; this file came %(came)s.")
            % {"reviewed": moment(reviewed), "came": moment(document.uploaded_at)},
        )


def _name_in_text(slot: Slot, document: Document) -> Iterator[Suggestion]:
    name = slot.facts.text("family_name")
    if not name or "family_name" not in slot.requirement.get("compare", []):
        return
    if len(slot.text) > SHORT and search_form(name) not in slot.text:
        yield Suggestion(
            _("The family name does not appear in the text of this file."),
            _("Looked for “%(name)s” in the text of the first %(count)s pages.") % {"name": name, "count": READ},
        )
