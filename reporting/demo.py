"""Bringing demonstration files to every state by performing the actions that lead there.

It lives where everything may be read: it uses every app's services, and none of its own shortcuts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from intake import services as intake
from intake import uploads
from intake.models import CompletenessItem
from nominee import machine, outbox
from nominee.demo.papers import paper
from nominee.models import Application, Stream, User
from nominee.selectors import live_documents, required_documents
from nominee.words import Words
from verification import services as verification

PEOPLE = Path(settings.BASE_DIR) / "sandbox" / "data" / "people.json"
ROAD = ["draft", "submitted", "completeness", "verification", "assessment", "recommended", "decision", "nominated"]


class Cast:
    """One account per role, made once."""

    def __init__(self, password: str) -> None:
        names = {
            "support_officer": ("Marie", "Roy"), "program_officer": ("Daniel", "Osei"), "team_lead": ("Hana", "Petrova"),
            "manager": ("Louise", "Gagnon"), "executive_director": ("Amir", "Rahimi"), "auditor": ("Grace", "Chen"),
            "internal_reviewer": ("Paul", "Dubois"), "integrity_officer": ("Ines", "Marques"), "analyst": ("Tom", "Baker"),
            "administrator": ("Nadia", "Haddad"), "representative": ("Ravinder", "Chahalvi"),
            "employer_signing_officer": ("Olive", "Grant"), "employer_contact": ("Sam", "Bell"),
        }  # fmt: skip
        for role, (given, family) in names.items():
            setattr(self, role, account(f"{role.replace('_', '.')}@demo.example", password, role, given, family))
        self.password = password


def account(email: str, password: str, role: str, given: str, family: str, language: str = "en") -> User:
    found = User.objects.filter(email=email).first()
    names = {"first_name": given[:150], "last_name": family[:150], "language": language}
    return found or User.objects.create_user(email, password, role=role, **names)


def people() -> list[dict[str, Any]]:
    """Those with a job offer: the stream that is open needs one."""
    rows = json.loads(PEOPLE.read_text(encoding="utf-8"))
    return [row for row in rows if row["answers"].get("employer_legal_name") and row["answers"].get("job_noc")]


def draft_of(person: dict[str, Any], user: User, *, upload: bool = True) -> Application:
    """A draft with every answer, entry, document, fee and declaration."""
    now, stream = timezone.now(), Stream.objects.get(code="owp-teer-0-3")
    file = intake.start_application(stream, by=user, at=now)
    known = {field["code"] for page in file.definition["pages"] for field in page["fields"]}
    answers = {code: value for code, value in person["answers"].items() if code in known}
    answers = {"is_recent_ontario_graduate": False, "equity_percent": "0"} | answers | {"email": user.email}
    intake.save_answers(file, by=user, at=now, answers=answers)
    for kind, rows in person["entries"].items():
        for row in rows:
            intake.save_entry(file, kind, by=user, at=now, data=row)
    file.refresh_from_db()
    if upload:
        for requirement in required_documents(file):
            put_paper(file, requirement, user)
        intake.pay_fee(file, by=user, at=now)
        intake.declare(file, by=user, at=now)
    return file


def put_paper(file: Application, requirement: dict[str, Any], user: User) -> None:
    title = Words(**requirement["title"]).text(file.language)
    lines = [f"{code.replace('_', ' ')}: {file.answers.get(code, '')}" for code in requirement.get("compare", [])]
    content = paper(title, {"given_names": file.given_names, "family_name": file.family_name}, [file.number, *lines])
    upload = SimpleUploadedFile(f"{requirement['code']}.pdf", content)
    intake.put_document(file, requirement["code"], uploads.receive(upload, requirement), by=user, at=timezone.now())


def move(file: Application, action: str, by: User | None, **asked: Any) -> None:
    file.refresh_from_db()
    machine.perform(file, action, by=by, at=timezone.now(), expecting=file.status, **asked)


def review_all(file: Application, by: User, lacking: tuple[str, str] | None = None) -> None:
    have = live_documents(file)
    for item in CompletenessItem.objects.filter(review__application=file).select_related("review__application"):
        outcome, reason = ("present", "") if item.slot in have else ("not_applicable", "")
        if lacking and item.slot == lacking[0]:
            outcome, reason = "deficient", lacking[1]
        intake.review_item(item, by=by, at=timezone.now(), outcome=outcome, reason=reason)


def settle_all(file: Application, by: User) -> None:
    for check in file.checks.all():
        verification.ask(check.pk)
    for check in file.checks.exclude(state="settled").select_related("application"):
        verification.settle_check(
            check,
            by=by,
            at=timezone.now(),
            outcome="risk_managed",
            reason="Outstanding; the document on file supports the claim.",
        )


def assess_all(file: Application, by: User) -> bool:
    """Confirm what is computed; judge the rest from the documents. True when every criterion is met."""
    evidence = next(iter(live_documents(file).values()))
    for finding in file.findings.all():
        unclear = finding.computed == "unclear"
        result, reason = ("met", "Weighed from the documents.") if unclear else (finding.computed, "")
        verification.assess_criterion(
            file,
            finding.criterion,
            by=by,
            at=timezone.now(),
            result=result,
            reason=reason,
            evidence=evidence if unclear else None,
        )
    return not file.findings.filter(result="not_met").exists()


def bring_to(file: Application, goal: str, cast: Any, user: User) -> None:
    """Perform the actions that lead to `goal`."""
    ready = not any(offer.blocked_by for offer in machine.offers(file, user) if offer.code == "submit")
    if goal == "draft" or not ready:
        return
    move(file, "submit", user)
    if goal in {"submitted", "withdrawn", "returned_by_director"}:
        if goal == "withdrawn":
            move(file, "withdraw", user)
        if goal == "returned_by_director":
            move(file, "return_by_director", cast.executive_director, ground="Program integrity")
        return
    move(file, "start_completeness", cast.support_officer)
    if goal == "completeness":
        return
    if goal == "incomplete":
        review_all(file, cast.support_officer, ("passport", "pages_missing"))
        return move(file, "return_incomplete", cast.support_officer)
    review_all(file, cast.support_officer)
    move(file, "acknowledge", cast.support_officer)
    if goal == "information_requested":
        text = {"en": "Please send the missing pages.", "fr": "Veuillez envoyer les pages manquantes."}[file.language]
        return move(file, "request_information", cast.support_officer, items=[{"slot": "passport", "text": text}])
    for check in file.checks.all():
        verification.ask(check.pk)
    if goal == "verification":
        return
    settle_all(file, cast.support_officer)
    move(file, "start_assessment", cast.support_officer)
    if goal == "assessment":
        return
    eligible = assess_all(file, cast.program_officer)
    if goal in {"notice_of_intent", "refused"} or not eligible:
        return _refusal(file, goal, cast, user)
    move(
        file, "recommend", cast.program_officer, outcome="nominate", reasons="Every criterion is met; the checks agree."
    )
    if goal in {"decision", "nominated"}:
        move(file, "open_decision", cast.manager)
    if goal == "nominated":
        move(file, "approve", cast.manager)


def _refusal(file: Application, goal: str, cast: Any, user: User) -> None:
    if not file.findings.filter(result="not_met").exists():
        evidence = next(iter(live_documents(file).values()))
        verification.assess_criterion(
            file, "intention", by=cast.program_officer, at=timezone.now(), result="not_met", evidence=evidence,
            reason="The letters show plans to live in another province.",
        )  # fmt: skip
    text = {"en": "We doubt that this condition is met.", "fr": "Nous doutons que cette condition soit remplie."}[
        file.language
    ]
    move(file, "issue_notice_of_intent", cast.program_officer, grounds=[{"text": text}])
    if goal == "refused":
        answer = {"en": "I have explained my plans.", "fr": "J’ai expliqué mes projets."}[file.language]
        move(file, "answer_notice", user, answer=answer)
        move(
            file, "recommend", cast.program_officer, outcome="refuse", reasons="The answer does not remove the concern."
        )
        move(file, "open_decision", cast.manager)
        move(file, "refuse", cast.manager)


def run_effects() -> None:
    """Letters and questions that a worker would do, done here."""
    while pks := outbox.due():
        if not sum(outbox.run(pk) for pk in pks):
            return
