"""One applicant with a file in each state asked about, a twin file of a stranger, and every reader signed in.

Every field that holds something of the person carries a canary: a string found nowhere else, so that a leak
shows wherever it comes out.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from browser import Browser
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from django.utils import timezone
from log_lines import Lines
from routes import DESK, READERS

from correspondence.models import Request
from intake import services as intake
from intake.draws import inviting
from intake.draws import services as draws
from intake.models import DisclosedHelp
from intake.uploading import pieces
from nominee import hooks, notes, outbox
from nominee.demo.accounts import PASSWORD
from nominee.models import Application, Effect, ProposedVersion, Stream, User
from nominee.privacy import access, breaches, corrections
from nominee.programs.definition import ONTARIO, hash_of, read_program
from nominee.programs.loading import load
from nominee.rules import replaying
from reporting import demo, demo_employers
from tests.intake import hostile
from tests.intake.draws.pools import in_the_pool
from tests.intake.interests import registered

STREAM = "owp-teer-0-3"
CANARY = "Zqxvkj"  # begins every one of them; long enough never to come up in a random token
BORN = "1961-04-17"
CANARIES = (
    CANARY.lower(),
    "916 8553",
    "9168553",
    BORN,
    "april 17, 1961",
    "17 april 1961",
    "17 avril 1961",
    "p01@demo.example",
)
STATES = (
    "draft", "submitted", "completeness", "verification", "information_requested", "assessment", "recommended", "decision",
    "nominated", "incomplete", "notice_of_intent", "second_signature", "refused", "returned_by_director", "withdrawn",
)  # fmt: skip
TWINS = ("draft", "completeness", "verification", "nominated")
PLANTED = {"passport_number": "ZQXVKJ70001", "birth_date": BORN}  # what only its own shape is taken for
PLANTED_ENTRIES = {
    "address": ("line", "city"), "job": ("duties", "employer", "title", "city"),
    "family": ("family_name", "given_names"), "study": ("institution", "field", "eca_reference"),
    "language_test": ("report_number",),
}  # fmt: skip


PLANTED_ROWS = {
    "intake.Representation": ("application", ("relation",)),
    "intake.CompletenessItem": ("review__application", ("note",)),
    "intake.ItemOutcome": ("item__review__application", ("note",)),
    "verification.VerificationCheck": ("application", ("reason", "reference")),
    "verification.LogLine": ("check_of__application", ("reason", "reference")),
    "verification.Recommendation": ("application", ("reasons",)),
    "verification.CriterionFinding": ("application", ("reason",)),
    "verification.FindingLine": ("finding__application", ("reason",)),
    "correspondence.Request": ("application", ("answer",)),
    "nominee.AccessRequest": ("application", ("asker_name", "identity_note")),
    "nominee.CorrectionRequest": ("application", ("recorded", "evidence")),
    "nominee.BreachFile": ("application", ("how",)),
    "nominee.Document": ("application", ("original_name",)),
    "intake.Piece": ("application", ("name",)),
    "nominee.Nomination": ("application", ("certificate_number",)),
}


class House:
    lines: Lines  # of the log, while a module's tests run

    def __init__(self) -> None:
        load(read_program(ONTARIO))
        self.cast = demo.Cast(PASSWORD)
        people = [row for row in demo.people() if row["stream"] == STREAM and not row["representative"]]
        self.representatives = {
            name: demo.account(f"{name}@demo.example", PASSWORD, "representative", "Acting", name)
            for name in ("representative", "revoked", "other_representative")
        }
        self.files: dict[str, Application] = {}
        for state in STATES:
            self.files[state] = self._file(_with_canaries(people[0]), state)
        # Another person's, in each state in which an address names a thing of the file (test_twins.py).
        self.twins = {state: self._file(people[1], state, acting="other_representative") for state in TWINS}
        self.twin = self.twins["verification"]
        self.owner, self.stranger = self.files["draft"].applicant, self.twin.applicant
        # The account's own name stands on every page its owner opens: no canary there.
        User.objects.filter(pk=self.owner.pk).update(first_name="Alma", last_name="Berg", email="zqxvkj@person.example")
        for file in (self.files["draft"], self.twins["draft"]):
            photo = SimpleUploadedFile("photo.jpg", hostile.photograph(size=(300, 400)))
            pieces.put_whole(file, "passport", photo, by=file.applicant, at=timezone.now())
        self._letters()
        for file, text in ((self.files["verification"], "Zqxvkjnote"), (self.twin, "A note.")):
            notes.add_note(file, by=self.cast.support_officer, at=timezone.now(), kind="risk", text=text)
        self._privacy()
        self._rules()
        self._employers()
        self.interest = registered(self.owner, self.cast.employer_signing_officer)
        self._draws()
        self._written_by_staff()
        self.told: dict[tuple[int, str, str], Any] = {}  # what was asked already (walking.py)

    def open(self) -> None:
        """Everybody signs in."""
        self.sessions = {reader: self._session(reader) for reader in READERS}
        self.browser = Browser(self.sessions)

    def _file(self, person: dict[str, Any], state: str, acting: str = "representative") -> Application:
        story = demo.Story(person, self.cast)
        story.reach(state)
        file, at = story.file, timezone.now()
        for name in ("revoked", acting):
            intake.authorize_representative(
                file, by=story.user, at=at, email=self.representatives[name].email,
                body="law_society", licence_number="Zqxvkj-licence" if acting == "representative" else "P12345",
            )  # fmt: skip
            if name == "revoked":
                intake.revoke_representative(file, by=story.user, at=at)
        file.refresh_from_db()
        return file

    def _draws(self) -> None:
        """A draw in preparation, and one that has invited the owner, of another stream than their file's."""
        at, before = timezone.now(), timezone.now() - timedelta(days=3)
        for code, signs in (("owp-teer-0-3", False), ("owp-teer-4-5", True)):
            stream = Stream.objects.select_related("program").get(code=code)
            if signs:
                in_the_pool(self.owner, stream, "EOI-HOUSE-000001", 50, at=before)
            plan = draws.Plan({"en": "General", "fr": "Général"}, at - timedelta(days=1))
            draw = draws.simulate(draws.prepare(stream, plan, by=self.cast.manager, at=at), by=self.cast.manager, at=at)
            if signs:
                draws.sign(draw, by=self.cast.manager, at=at, seen=draw.simulated["digest"])
                draws.countersign(draw, by=self.cast.executive_director, at=at, seen=draw.simulated["digest"])
                inviting.send(draw.pk, at=at)
                self.invitation = draw.invitations.get()
            else:
                self.draw = draw

    def _letters(self) -> None:
        """One letter for the file and one for its twin; the other effects are not what is asked about here."""
        wanted = Effect.objects.filter(
            name="correspondence.letter_acknowledgement", event__application__in=[self.files["verification"], self.twin]
        )
        for effect in wanted:
            assert effect.name in hooks.EFFECTS
            assert outbox.run(effect.pk)

    def _written_by_staff(self) -> None:
        """What a story leaves empty, or says in its own words: planted in the rows, past the triggers that keep them."""
        with connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")
        own = Application.objects.filter(pk__in=[file.pk for file in self.files.values()])
        for file in own:
            DisclosedHelp.objects.create(
                application=file, name="Zqxvkjhelper", relation="Zqxvkjlink", what="Zqxvkjhelp", is_paid=False,
                at=timezone.now(), by=self.owner,
            )  # fmt: skip
        for name, (path, columns) in PLANTED_ROWS.items():
            rows = apps.get_model(name).objects.filter(**{f"{path}__in": own})
            key = Cast("pk", CharField())  # some of them must differ from row to row
            rows.update(**{column: Concat(Value(f"Zqxvkj{column}".replace("_", "")), key) for column in columns})
        Request.objects.filter(application__in=own).update(items=[{"slot": "passport", "text": "Zqxvkjitem"}])
        with connection.cursor() as cursor:
            words = """update nominee_applicationevent set asked = jsonb_set(asked, '{reasons}', '"Zqxvkjasked"')
                       where asked ? 'reasons' and application_id = any(%s)"""
            cursor.execute(words, [[file.pk for file in self.files.values()]])
            cursor.execute("set local session_replication_role = origin")

    def _privacy(self) -> None:
        """A request for access under review and a correction, both of the applicant's file, and a breach."""
        file, officer, at = self.files["verification"], self.cast.privacy_officer, timezone.now()
        asked = access.ask_for_copy(file, by=self.owner, at=at)
        self.access_request = access.begin_review(asked, by=officer, at=at, identity_note="Signed in.")
        self.correction = corrections.ask(
            file, by=self.owner, at=at, fact="other", other="Zqxvkjfact", right="Zqxvkjright", evidence="Zqxvkjevidence"
        )
        self.breach = breaches.open_breach(
            by=officer, at=at, title="A letter in the wrong envelope", what="It came back unopened.", found_on=at.date()
        )
        breaches.add_files(self.breach, by=officer, at=at, numbers=[file.number])

    def _rules(self) -> None:
        """A proposal of the analyst's that every file would feel, and its replay."""
        at, version = timezone.now(), self.files["verification"].stream_version
        nobody = {"code": "nobody", "kind": "answer", "field": "job_is_permanent", "must_be": False, "basis": "B"}
        words = {"en": "Nobody meets it.", "fr": "Personne n’y répond."}
        nobody |= dict.fromkeys(("title", "rule", "met", "not_met"), words)
        definition = version.definition | {"criteria": [*version.definition["criteria"], nobody]}
        self.proposal = ProposedVersion.objects.create(
            number="RP-2026-0001", stream=version.stream, text="[version]", label="Next", definition=definition,
            in_force_from=at.date() + timedelta(days=90), sha256=hash_of(definition), replaces=version,
            proposed_by=self.cast.analyst, proposed_at=at,
        )  # fmt: skip
        replay = replaying.ask(self.proposal, by=self.cast.analyst, at=at)
        assert replaying.run(replay.pk, at=at)

    def _employers(self) -> None:
        """A business of the signing officer, with a draft of an offer and a signed one, to a person without a file here."""
        told = demo_employers.Business("900100000", self.cast.employer_signing_officer, at=timezone.now())
        told.complete()
        self.business, self.offer = told.employer, told.offer("Nadine", "Sol", "nadine.sol@person.example")
        self.signed = told.offer("Otto", "Lund", "otto.lund@person.example", signed=True)

    def user(self, reader: str) -> User | None:
        if reader == "anonymous":
            return None
        if reader in self.representatives:
            return self.representatives[reader]
        if reader in ("applicant", "joined_staff"):
            return self.owner
        if reader == "stranger":
            return self.stranger
        if reader == "closed_account":
            return demo.account("closed@demo.example", PASSWORD, "manager", "Once", "Here")
        return getattr(self.cast, reader)

    def _session(self, reader: str) -> str:
        client, user = Client(), self.user(reader)
        if user is None:
            return ""
        client.force_login(user)
        if reader == "closed_account":  # with a session of before
            User.objects.filter(pk=user.pk).update(is_active=False)
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    def becomes(self, reader: str) -> None:
        """For this request: whoever joined the staff after applying."""
        if reader == "joined_staff":
            User.objects.filter(pk=self.owner.pk).update(role="support_officer")

    def arg(self, name: str, file: Application | None) -> Any:
        """What a part of an address stands for: a thing of this file, or itself."""
        find = {
            "entry": lambda: file.entries.filter(kind="address").first().pk,
            "item": lambda: file.completeness_review.items.order_by("id").first().pk,
            "check": lambda: (file.checks.exclude(state="settled") or file.checks.all()).order_by("id").first().pk,
            "decision": lambda: file.decisions.get().pk,
            "note": lambda: file.notes.order_by("id").first().pk,
            "document": lambda: file.documents.order_by("id").first().public_id,
            "piece": lambda: file.pieces.order_by("id").first().public_id,
            "sealed": lambda: file.answers["passport_number"].removeprefix("sealed:"),
            "letter": lambda: file.letters.first().public_id,
        }
        if name in {"offer", "signed"}:
            return getattr(self, name).number
        if name in {"business", "officer"}:
            return self.business.pk if name == "business" else self.business.members.get().pk
        if name in {"access_request", "correction", "breach", "proposal", "interest", "draw", "invitation"}:
            return getattr(self, name).number
        return find[name]() if name in find else name

    def may_see(self, reader: str, state: str) -> bool:
        """Whether anything of this applicant may ever reach this reader."""
        if reader in ("applicant", "representative", "joined_staff"):
            return True
        # The privacy officer reads the one file whose copy was asked for; the table says on which pages.
        return (reader in DESK and state != "draft") or (reader == "privacy_officer" and not state)


def _with_canaries(person: dict[str, Any]) -> dict[str, Any]:
    """Every answer that is free text, an address to reach somebody at, or the day of birth."""
    marked = copy.deepcopy(person)
    answers = marked["answers"]
    for field in form_fields():
        if field["code"] in answers and field["type"] in FREE:
            answers[field["code"]] = FREE[field["type"]] % field["code"].replace("_", "")
    answers |= PLANTED
    for kind, columns in PLANTED_ENTRIES.items():
        for row in marked["entries"][kind]:
            row |= {column: f"Zqxvkj{kind}{column}".replace("_", "") for column in columns}
    return marked


FREE = {
    "text": "Zqxvkj%s",
    "long_text": "Zqxvkj%s in many words",
    "email": "zqxvkj%s@canary.example",
    "phone": "+1 416 916 8553%.0s",
}


def form_fields() -> list[dict[str, Any]]:
    """Every question of the form, those of a row among them."""
    version = Stream.objects.get(code=STREAM).versions.order_by("-in_force_from").first()
    return list(_questions(version.definition["pages"]))


def _questions(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if "code" in part and "type" in part:
            yield part
        for inner in part.values():
            yield from _questions(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _questions(inner)
