"""What an applicant, or who acts for them, does to a draft."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from intake import payments
from intake.models import FEE, Fee
from intake.quotas import refuse_too_much
from intake.representing import acting, watching
from intake.representing.granting import authorize_representative as authorize_representative
from intake.representing.granting import revoke_representative as revoke_representative
from intake.reviewing import review_item as review_item
from intake.selectors import fee_lacking, fees_of, mark, same, unfinished_pages
from intake.selectors import version_in_force as version_in_force
from intake.uploading import findings, validity
from intake.uploads import Received
from nominee import deadlines, hooks, machine
from nominee.access import roles_on
from nominee.errors import NotAllowed, NotFound, NotNow, NotValid
from nominee.facts import as_date
from nominee.lifecycle import ACTIONS
from nominee.models import Application, Document, Entry, Stream, User
from nominee.nominations import next_value
from nominee.privacy import notices
from nominee.sealing import vault
from nominee.sealing.answers import sealed
from nominee.sealing.blind import digest
from nominee.search import listed_name
from nominee.selectors import facts_of
from nominee.work.services import wake_for

TAKES_DOCUMENTS = frozenset({"draft", "information_requested", "notice_of_intent"})
LONGEST_ANSWER = 8000  # characters
MOST_UPLOADS = 60  # of one file in an hour


@transaction.atomic
def start_application(stream: Stream, *, by: User, at: datetime) -> Application:
    zone = stream.program.time_zone
    today = deadlines.day_in(at, zone)
    version = version_in_force(stream, today)
    if version is None or not version.is_open:
        raise NotNow([_("This stream is closed.")])
    number = next_value(f"file-{stream.prefix}-{today.year}")
    application = Application.objects.create(
        number=f"{stream.prefix}-{today.year}-{number:06}",
        program=stream.program,
        stream=stream,
        stream_version=version,
        applicant=by,
        language=by.language,
        answers={"email": by.email, "language_of_correspondence": by.language},
        created_at=at,
        saved_at=at,
        status_since=at,
        draft_due_at=deadlines.end_of(deadlines.after(today, version.definition["limits"]["draft"]), zone),
    )
    machine.open_file(application, by=by, at=at)
    notices.keep(application, "collection", by=by, at=at)
    return application


@transaction.atomic
def follow_the_rules(application: Application, *, at: datetime) -> bool:
    """A draft is held to the rules of the day it is submitted: move it to the version in force. True when it moved.

    Its answers and documents stay; the declaration was about the earlier form and is undone.
    """
    today = deadlines.day_in(at, application.program.time_zone)
    version = version_in_force(application.stream, today)
    if application.status != "draft" or version is None or version.pk == application.stream_version_id:
        return False
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if locked.status != "draft":
        return False
    locked.stream_version, locked.declared_at = version, None
    locked.save(update_fields=["stream_version", "declared_at"])
    application.refresh_from_db()
    return True


def draft_begun_just_now(stream: Stream, *, by: User, at: datetime) -> Application | None:
    """A double click must not make two drafts: an empty one of this minute is the same wish."""
    drafts = Application.objects.filter(applicant=by, stream=stream, status="draft", saved_at=F("created_at"))
    return drafts.filter(created_at__gte=at - timedelta(minutes=1)).first()


def before_declaring(application: Application) -> list[str]:
    """What stands in the way of submitting, apart from the declaration."""
    rules = [rule for rule in ACTIONS["submit"].needs if rule != "intake.declaration_is_made"]
    return [str(reason) for rule in rules for reason in hooks.GUARDS[rule](application)]


def _draft(application: Application, by: User, at: datetime, scope: str = "draft") -> Application:
    """The locked draft, if this person may write in it. A change undoes the declaration.

    `scope`: what of an authorization covers the act, where a representative takes it.
    """
    locked = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if not roles_on(by, locked) & {"applicant", "representative"}:
        raise NotFound
    acting.require(by, locked, scope)
    if locked.status != "draft":
        raise NotNow([_("This application was submitted and can no longer be changed.")])
    if locked.draft_due_at and at >= locked.draft_due_at:
        raise NotNow([_("The time to submit this draft ran out, so it can no longer be changed.")])
    return locked


def _nobody_was_faster(saved: dict[str, Any], wished: dict[str, Any], seen: str) -> None:
    """`seen` is the mark of what the person's page showed; the same wish twice is no conflict."""
    if seen and seen != mark(saved, wished) and not same(saved, wished):
        raise NotValid(
            {"": _("These answers were changed meanwhile, in another window or by who acts with you. "
                   "Yours are below: check them and save again.")}
        )  # fmt: skip


@transaction.atomic
def save_answers(
    application: Application,
    *,
    by: User,
    at: datetime,
    answers: dict[str, Any],
    seen: str = "",
    elsewhere: Mapping[str, Any] | None = None,
    released: Collection[str] = (),
) -> Application:
    """`elsewhere`, `released`: answers of other pages and documents that these answers no longer ask for."""
    draft = _draft(application, by, at)
    before = draft.answers
    said = vault.opened(draft, before)
    _nobody_was_faster(said, answers, seen)
    if wrong := watching.refuse_address(draft, answers):
        raise NotValid(wrong)
    typed = sealed(draft.number, draft.program, answers, trusts_references=False)
    draft.answers = before | typed | dict(elsewhere or {})
    vault.forget(_replaced(draft, before))
    draft.documents.filter(slot__in=released, superseded_at__isnull=True).update(superseded_at=at)
    _columns(draft)
    draft.saved_at, draft.declared_at = at, None
    draft.save()
    changed = [code for code, value in answers.items() if not same(said, {code: value})]
    acting.note(draft, "answers", {*changed, *(elsewhere or ())}, by=by, at=at)
    validity.follow(draft, answers, by=by, at=at)
    return draft


def _replaced(draft: Application, before: Mapping[str, Any]) -> list[str]:
    """Sealed values that nothing refers to any more: of a draft there is no history yet."""
    codes = [code for code in draft.program.sealed if before.get(code) != draft.answers.get(code)]
    return [before[code] for code in codes if vault.is_reference(before.get(code))]


def _columns(application: Application) -> None:
    """The columns that lists and letters read, from the answers."""
    answers = application.answers
    application.family_name = answers.get("family_name") or ""
    application.given_names = "" if answers.get("has_single_name") else answers.get("given_names") or ""
    application.search_name = listed_name(application.family_name, application.given_names)
    application.birth_date = as_date(answers.get("birth_date"))
    application.language = answers.get("language_of_correspondence") or application.language
    application.passport_expires_on = as_date(answers.get("passport_expires_on"))
    application.permit_expires_on = as_date(answers.get("permit_expires_on"))
    application.job_noc = answers.get("job_noc") or ""
    application.employer_name = answers.get("employer_legal_name") or ""
    application.employer_business_number = answers.get("employer_business_number") or ""


@transaction.atomic
def save_entry(
    application: Application,
    kind: str,
    *,
    by: User,
    at: datetime,
    data: dict[str, Any],
    pk: int | None = None,
    seen: str = "",
) -> Entry:
    draft = _draft(application, by, at)
    begin, end = as_date(data.get("started_on")), as_date(data.get("ended_on"))
    if begin and end and end < begin:
        raise NotValid({"ended_on": _("The end must be after the start.")})
    entry = draft.entries.filter(pk=pk, kind=kind).first() if pk else Entry(application=draft, kind=kind)
    if not pk and (twin := next((row for row in draft.entries.filter(kind=kind) if row.data == data), None)):
        return twin  # pressed twice: the same entry is the same wish
    if entry is None:
        raise NotFound
    _nobody_was_faster(entry.data or {}, data, seen)
    entry.data, entry.started_on, entry.ended_on = data, begin, end
    entry.save()
    _touch(draft, at)
    acting.note(draft, "entry_changed" if pk else "entry_added", [kind], by=by, at=at)
    return entry


@transaction.atomic
def remove_entry(application: Application, pk: int, *, by: User, at: datetime) -> Entry | None:
    """The removed entry, so that it can be put back; None when it was gone already."""
    draft = _draft(application, by, at)
    entry = draft.entries.filter(pk=pk).first()
    if entry:
        entry.delete()
        _touch(draft, at)
        acting.note(draft, "entry_removed", [entry.kind], by=by, at=at)
    return entry


def _touch(draft: Application, at: datetime) -> None:
    draft.saved_at, draft.declared_at = at, None
    draft.save(update_fields=["saved_at", "declared_at"])


def put_document(
    application: Application,
    slot: str,
    received: Received,
    *,
    by: User,
    at: datetime,
    reused_from: Document | None = None,
) -> Document:
    """Put a file into a slot; the one before is kept, superseded. Drafts, and what a request asks for.

    Never a row without its file, and never a file without its row: what fails takes the bytes back with it.
    """
    document = Document(
        application=application, slot=slot, original_name=received.name, content_type=received.content_type,
        size=received.size, sha256=received.sha256, pages=received.pages, notes=received.notes, uploaded_by=by, uploaded_at=at,
        scan=received.scan, scanned_at=at if received.scan == Document.CLEAN else None, made_from=received.made_from,
        reused_from=reused_from,
    )  # fmt: skip
    try:
        with transaction.atomic():
            _put(document, received)
    except OSError:
        _take_back(document)
        raise NotValid(
            {"file": _("We could not store the file just now. Nothing was changed. Try again in some minutes.")}
        ) from None
    except BaseException:
        _take_back(document)
        raise
    return document


def _put(document: Document, received: Received) -> None:
    locked = Application.objects.select_for_update(of=("self",)).get(pk=document.application_id)
    by, at = document.uploaded_by, document.uploaded_at
    if not roles_on(by, locked) & {"applicant", "representative"}:
        raise NotFound
    if locked.status not in TAKES_DOCUMENTS:
        raise NotNow([_("Documents cannot be added now.")])
    if locked.status == "draft":
        _draft(locked, by, at)
    else:
        acting.require(by, locked, "correspond")
    requirement = next((row for row in locked.definition["documents"] if row["code"] == document.slot), None)
    if requirement is None:
        raise NotFound
    if locked.documents.filter(uploaded_at__gt=at - timedelta(hours=1)).count() >= MOST_UPLOADS:
        raise NotValid({"file": _("Too many files in one hour. Wait a little, then go on.")})
    refuse_too_much(locked, document.size, by=by, at=at)
    locked.documents.filter(slot=document.slot, superseded_at__isnull=True).update(superseded_at=at)
    document.file.save(received.name, received.content, save=False)
    document.save()
    _look_at(document, received, requirement, locked)
    wake_for(locked, "document")
    if locked.status == "draft":
        _touch(locked, at)


def _look_at(document: Document, received: Received, requirement: dict[str, Any], locked: Application) -> None:
    """What can be seen of it now is written down with it: for its owner, the receipt and the officer."""
    by, at, facts = document.uploaded_by, document.uploaded_at, facts_of(locked)
    known = validity.from_answers(document, facts, by=by, at=at)
    today = deadlines.day_in(at, locked.program.time_zone)
    until = known.valid_until if known else None
    found = findings.find(received, requirement, facts, validity.rules_of(locked), until, today)
    findings.record(document, found, at=at)


def _take_back(document: Document) -> None:
    name = document.file.name or document.file.field.generate_filename(document, "")
    with suppress(OSError):
        document.file.storage.delete(name)


@transaction.atomic
def pay_fee(application: Application, *, by: User, at: datetime) -> Fee:
    """Pay what is lacking. Asked twice, it answers with the payment that was made."""
    locked = _draft(application, by, at, "pay")
    before = fees_of(locked)
    amount, through = fee_lacking(locked, before), payments.provider()
    if before and not amount:
        return before[-1]
    if unfinished_pages(locked):
        raise NotNow([_("Finish your answers first: the fee depends on them.")])
    key = f"{locked.number}-{len(before) + 1}" if before else locked.number
    try:
        reference = through.charge(amount=amount, idempotency_key=key)
    except payments.PaymentRefused as refused:
        raise NotNow([str(refused) or _("The payment was refused. Nothing was charged.")]) from None
    return Fee.objects.create(
        application=locked, amount=amount, provider=through.name, paid_at=at, paid_by=by,
        reference=vault.keep(locked.number, FEE, reference), reference_digest=digest(FEE, reference),
    )  # fmt: skip


@transaction.atomic
def declare(application: Application, *, by: User, at: datetime, seen: str = "") -> None:
    """`seen`: when the answers that the person read were saved. They declare those, not others."""
    if application.applicant_id != by.pk:
        raise NotAllowed(_("Only the applicant can make the declaration."))
    draft = _draft(application, by, at)
    if seen and seen != draft.saved_at.isoformat():
        raise NotNow([_("The answers were changed while you read them. Read them again, then declare.")])
    draft.declared_at = at
    draft.save(update_fields=["declared_at"])
    notices.keep(draft, "declaration", by=by, at=at)
