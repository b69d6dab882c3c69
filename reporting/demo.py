"""Bringing demonstration files to every state by performing the actions that lead there.

It lives where everything may be read: it uses every app's services, and none of its own shortcuts.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from intake import services as intake
from intake import uploads
from intake.models import CompletenessItem
from nominee import clock, deadlines, machine, outbox
from nominee.audit.acting import acting
from nominee.demo.papers import paper
from nominee.lifecycle import STATES
from nominee.models import Absence, Application, Effect, Program, Stream, Team, User
from nominee.roles import READS_EVERY_FILE
from nominee.sealing import vault
from nominee.selectors import live_documents, required_documents
from nominee.words import Words
from nominee.work import absences, balance
from verification import services as verification

PEOPLE = Path(settings.BASE_DIR) / "sandbox" / "data" / "people.json"
PROGRAM = "ontario"
TORONTO = ZoneInfo("America/Toronto")
TEAMS = {
    "support_officer": "intake", "program_officer": "assessment", "team_lead": "intake", "manager": "decisions",
    "executive_director": "decisions",
}  # fmt: skip
# The day of the story on which its last step is taken.
LAST_DAY = {
    "withdrawn": 3, "returned_by_director": 3, "completeness": 3, "incomplete": 3, "verification": 5,
    "information_requested": 5, "assessment": 12, "notice_of_intent": 17, "recommended": 17, "decision": 19,
    "second_signature": 20, "nominated": 20, "refused": 30,
}  # fmt: skip


class Cast:
    """One account per role, made once."""

    def __init__(self, password: str) -> None:
        names = {
            "support_officer": ("Marie", "Roy"), "program_officer": ("Daniel", "Osei"), "team_lead": ("Hana", "Petrova"),
            "manager": ("Louise", "Gagnon"), "executive_director": ("Amir", "Rahimi"), "auditor": ("Grace", "Chen"),
            "internal_reviewer": ("Paul", "Dubois"), "integrity_officer": ("Ines", "Marques"), "analyst": ("Tom", "Baker"),
            "privacy_officer": ("Simone", "Achebe"),
            "administrator": ("Nadia", "Haddad"), "representative": ("Ravinder", "Chahalvi"),
            "employer_signing_officer": ("Olive", "Grant"), "employer_contact": ("Sam", "Bell"),
        }  # fmt: skip
        for role, (given, family) in names.items():
            setattr(self, role, account(f"{role.replace('_', '.')}@demo.example", password, role, given, family))
        account("applicant@demo.example", password, "applicant", "Alex", "Sample")
        account("candidat@demo.example", password, "applicant", "Camille", "Exemple", "fr")
        for role, team in TEAMS.items():
            User.objects.filter(pk=getattr(self, role).pk).update(team=Team.objects.get(code=team))
            getattr(self, role).refresh_from_db()
        self.password = password
        self.now = timezone.now()

    def licensee(self, name: str) -> User:
        """The account of a representative, by the name in the register."""
        given, family = name.split(" ", 1)
        known = User.objects.filter(role="representative", first_name=given, last_name=family).first()
        if known:
            return known
        return account(f"{given}.{family}@demo.example".lower(), self.password, "representative", given, family)


def account(email: str, password: str, role: str, given: str, family: str, language: str = "en") -> User:
    found = User.objects.filter(email=email).first()
    names = {"first_name": given[:150], "last_name": family[:150], "language": language}
    if found is None:
        found = User.objects.create_user(email, password, role=role, is_demonstration=True, **names)
        if (
            role in READS_EVERY_FILE and not found.programs.exists()
        ):  # where there are several, nobody joins by themselves
            found.programs.add(Program.objects.get(code=PROGRAM))
    return found


def people() -> list[dict[str, Any]]:
    return json.loads(PEOPLE.read_text(encoding="utf-8"))


def email_of(person: dict[str, Any]) -> str:
    return f"{person['ref'].lower()}@demo.example"


def colleagues(cast: Cast) -> None:
    """More people at the desk than one per role: a second support officer, French-language staff, an absence to come.

    Stories give them their part of the files from then on.
    """
    names = {
        "second_support": ("agent.soutien@demo.example", "support_officer", "Jonas", "Keller", "intake", "en"),
        "french_support": ("soutien.francais@demo.example", "support_officer", "Chantal", "Bélanger", "french", "fr"),
        "namesake": ("agente.programme@demo.example", "program_officer", "Amara", "Okonkwelu", "assessment", "en"),
        "french_program": ("programme.francais@demo.example", "program_officer", "Mathieu", "Okafor", "french", "fr"),
    }
    for name, (email, role, given, family, team, language) in names.items():
        found = account(email, cast.password, role, given, family, language)
        skills = {"languages": ["fr"]} if team == "french" else {"complexity": 2}
        with acting(cast.administrator, why="The French-language team begins." if team == "french" else ""):
            User.objects.filter(pk=found.pk).update(team=Team.objects.get(code=team), skills=skills)
        found.refresh_from_db()
        setattr(cast, name, found)
    # A small house: as many files as people of the demonstration can finish.
    with acting(cast.administrator, why="A small house: two files in a week."):
        User.objects.filter(role__in=TEAMS, email__endswith="@demo.example").update(capacity=2)
    first = timezone.localdate(cast.now) + timedelta(days=12)
    if not Absence.objects.filter(user=cast.second_support).exists():
        absences.record(
            cast.second_support, by=cast.team_lead, at=cast.now, today=timezone.localdate(cast.now), from_on=first,
            until_on=first + timedelta(days=11), reason="leave",
        )  # fmt: skip


class Story:
    """One file on its way: the actions of its life, each on a believable day."""

    def __init__(self, person: dict[str, Any], cast: Cast) -> None:
        answers = person["answers"]
        self.person, self.cast = person, cast
        self.language = answers["language_of_correspondence"]
        self.support, self.assessor = self._officers()
        self.user = account(
            email_of(person),
            cast.password,
            "applicant",
            answers.get("given_names", ""),
            answers["family_name"],
            self.language,
        )
        self.began = datetime.combine(
            date.fromisoformat(person["submitted_on"]), time(9, int(person["ref"][1:]) % 60), tzinfo=TORONTO
        )
        self.at = self.began
        self.stretch = timedelta(days=1)  # how long a day of the story is

    def _officers(self) -> tuple[User, User]:
        """Who works on this file: where there are colleagues, French files are theirs, and every other file of the rest."""
        cast = self.cast
        if self.language == "fr" and hasattr(cast, "french_support"):
            return cast.french_support, cast.french_program
        second = hasattr(cast, "second_support") and int(self.person["ref"][1:]) % 2
        return (cast.second_support if second else cast.support_officer), cast.program_officer

    def _pace(self, goal: str) -> None:
        """An open file was last touched in these days; a closed one was decided weeks after it came."""
        place, last = int(self.person["ref"][1:]), LAST_DAY.get(goal)
        if not last:
            return
        until = self.cast.now - timedelta(days=1 + place % 9)
        if STATES[goal].is_final:
            until = min(until, self.began + timedelta(days=40 + place % 50))
        self.stretch = max(until - self.began, timedelta(hours=last)) / last

    def on_day(self, day: int) -> None:
        """Move the story on to a working hour of its day, in the story's own pace, never into the future."""
        wished = self.began + self.stretch * day
        wished = wished.astimezone(TORONTO).replace(hour=9 + day % 7, minute=(37 * day) % 60)
        self.at = max(self.at + timedelta(minutes=5), min(wished, self.cast.now - timedelta(minutes=400 - 10 * day)))

    def recently(self, days: int) -> None:
        self.at = max(self.at, self.cast.now - timedelta(days=days))

    def begin(self) -> Application:
        stream = Stream.objects.get(code=self.person["stream"])
        return intake.start_application(stream, by=self.user, at=self.at)

    def draft(self) -> None:
        """A draft with every answer, entry, document, fee and declaration."""
        self.file = file = self.begin()
        at, by = self.at, self.user
        known = {field["code"] for page in file.definition["pages"] for field in page["fields"]}
        answers = {code: value for code, value in self.person["answers"].items() if code in known}
        answers = {"is_recent_ontario_graduate": False, "equity_percent": "0"} | answers | {"email": by.email}
        answers = {code: value for code, value in answers.items() if code in known}
        intake.save_answers(file, by=by, at=at, answers=answers)
        for kind, rows in self.person["entries"].items():
            for row in rows:
                intake.save_entry(file, kind, by=by, at=at, data=row)
        file.refresh_from_db()
        for requirement in required_documents(file):
            self._paper(requirement)
        if licence := self.person["representative"]:
            acting = self.cast.licensee(licence["name"])
            intake.authorize_representative(
                file, by=by, at=at, email=acting.email, body=licence["body"], licence_number=licence["licence_number"]
            )
        intake.pay_fee(file, by=by, at=at)
        intake.declare(file, by=by, at=at)
        file.refresh_from_db()

    def _paper(self, requirement: dict[str, Any]) -> None:
        file = self.file
        title = Words(**requirement["title"]).text(file.language)
        said = vault.opened(file, file.answers)
        lines = [f"{code.replace('_', ' ')}: {said.get(code, '')}" for code in requirement.get("compare", [])]
        content = paper(
            title, {"given_names": file.given_names, "family_name": file.family_name}, [file.number, *lines]
        )
        received = uploads.receive(SimpleUploadedFile(f"{requirement['code']}.pdf", content), requirement)
        intake.put_document(file, requirement["code"], received, by=self.user, at=self.at)

    def move(self, action: str, by: User | None, **asked: Any) -> None:
        self.file.refresh_from_db()
        machine.perform(self.file, action, by=by, at=self.at, expecting=self.file.status, **asked)

    def say(self, en: str, fr: str) -> str:
        return fr if self.language == "fr" else en

    def reach(self, goal: str) -> None:
        """Perform the actions that lead to `goal`."""
        cast, officer = self.cast, self.support
        if goal == "draft":  # some have two days left
            self.at = self.began = self.cast.now - timedelta(days=12 if int(self.person["ref"][1:]) % 2 else 4)
        self._pace(goal)
        self.draft()
        if goal == "draft":
            return None
        self.at += timedelta(minutes=25)
        self.move("submit", self.user)
        self.on_day(3)
        if goal == "submitted":
            return None
        if goal == "withdrawn":
            return self.move("withdraw", self.user)
        if goal == "returned_by_director":
            return self.move("return_by_director", cast.executive_director, ground="integrity")
        self.move("start_completeness", officer)
        if goal == "completeness":
            return None
        if goal == "incomplete":
            self._review(("passport", "pages_missing"))
            return self.move("return_incomplete", officer)
        self._review()
        self.on_day(5)
        self.move("acknowledge", officer)
        if goal == "information_requested":
            self.recently(12)
            text = self.say(
                "Please send the missing pages of your passport.",
                "Veuillez envoyer les pages manquantes de votre passeport.",
            )
            return self.move("request_information", officer, items=[{"slot": "passport", "text": text}])
        self._ask_sources()
        if goal == "verification":
            return None
        self._settle()
        self.on_day(12)
        self.move("start_assessment", officer)
        if goal == "assessment":
            return None
        self.on_day(17)
        eligible = self._assess()
        if goal in {"notice_of_intent", "refused"} or not eligible:
            return self._refusal(stop_at_notice=goal == "notice_of_intent")
        self.move("recommend", self.assessor, outcome="nominate", reasons="Every criterion is met; the checks agree.")
        self.on_day(19)
        if goal in {"decision", "nominated", "second_signature"}:
            self.move("open_decision", cast.manager)
        two = self.file.program.executive_director_signs
        if goal == "second_signature" or (two and goal == "nominated"):
            self._first_signature()
            return self.move("sign", cast.executive_director) if goal == "nominated" else None
        if goal == "nominated":
            self.on_day(20)
            self.move("approve", cast.manager)
        return None

    def _first_signature(self) -> None:
        """While the program asks for two signatures; it is turned off again, the file stays on its way."""
        program = Program.objects.get(pk=self.file.program_id)
        if program.executive_director_signs:  # always
            self.on_day(20)
            return self.move("approve_first", self.cast.manager)
        program.executive_director_signs = True
        with acting(self.cast.administrator, why="A second signature while the manager is new."):
            program.save(update_fields=["executive_director_signs"])
        self.on_day(20)
        self.move("approve_first", self.cast.manager)
        program.executive_director_signs = False
        with acting(self.cast.administrator, why="The manager signs alone again."):
            program.save(update_fields=["executive_director_signs"])

    def _refusal(self, *, stop_at_notice: bool) -> None:
        file, officer = self.file, self.assessor
        if not file.findings.filter(result="not_met").exists():
            evidence = next(iter(live_documents(file).values()))
            verification.assess_criterion(
                file, "intention", by=officer, at=self.at, result="not_met", evidence=evidence,
                reason="The letters show plans to live in another province.",
            )  # fmt: skip
        if stop_at_notice:
            self.recently(9)
        text = self.say(
            "The documents do not show that you intend to live in Ontario.",
            "Les documents ne montrent pas que vous avez l’intention de vivre en Ontario.",
        )
        self.move("issue_notice_of_intent", officer, grounds=[{"text": text}])
        if stop_at_notice:
            return
        self.on_day(24)
        self.move(
            "answer_notice", self.user, answer=self.say("I have explained my plans.", "J’ai expliqué mes projets.")
        )
        self.on_day(28)
        self.move("recommend", officer, outcome="refuse", reasons="The answer does not remove the concern.")
        self.on_day(29)
        self.move("open_decision", self.cast.manager)
        self.on_day(30)
        self.move("refuse", self.cast.manager)

    def _review(self, lacking: tuple[str, str] | None = None) -> None:
        have = live_documents(self.file)
        for item in CompletenessItem.objects.filter(review__application=self.file).select_related(
            "review__application"
        ):
            outcome, reason = ("present", "") if item.slot in have else ("not_applicable", "")
            note = ""
            if lacking and item.slot == lacking[0]:
                outcome, reason = "deficient", lacking[1]
            elif lacking and item.slot == "resume" and outcome == "present":  # nothing that holds the file up
                outcome, note = "question", self.say("Who was your employer in 2019?", "Qui vous employait en 2019?")
            intake.review_item(item, by=self.support, at=self.at, outcome=outcome, reason=reason, note=note)

    def _ask_sources(self) -> None:
        with clock.standing_at(self.at + timedelta(minutes=1)):
            for check in self.file.checks.all():
                verification.ask(check.pk)

    def _settle(self) -> None:
        for check in self.file.checks.exclude(state="settled").select_related("application"):
            verification.settle_check(
                check, by=self.support, at=self.at, outcome="risk_managed",
                reason="Outstanding; the document on file supports the claim.",
            )  # fmt: skip

    def _assess(self) -> bool:
        """Confirm what is computed; judge the rest from the documents. True when every criterion is met."""
        evidence = next(iter(live_documents(self.file).values()))
        for finding in self.file.findings.all():
            unclear = finding.computed == "unclear"
            verification.assess_criterion(
                self.file, finding.criterion, by=self.assessor, at=self.at,
                result="met" if unclear else finding.computed,
                reason="Weighed from the documents." if unclear else "",
                evidence=evidence if unclear else None,
            )  # fmt: skip
        return not self.file.findings.filter(result="not_met").exists()


def run_effects() -> None:
    """Letters and questions that a worker would do, done here, each at the time of its event."""
    while pks := outbox.due():
        moments = dict(Effect.objects.filter(pk__in=pks).values_list("pk", "event__at"))
        done = 0
        for pk in pks:
            with clock.standing_at(moments[pk] + timedelta(minutes=2)):
                done += outbox.run(pk)
        if not done:
            return


def balance_days(days: int = 7) -> None:
    """The balances of the last days: the first takes over all that came before."""
    now = timezone.now()
    for program in Program.objects.all():
        first = deadlines.day_in(now, program.time_zone) - timedelta(days=days)
        balance.make(program, at=now, until=first)
        balance.make(program, at=now)
