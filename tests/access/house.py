"""One applicant with a file in each state asked about, a twin file of a stranger, and every reader signed in.

Every field that holds something of the person carries a canary: a string found nowhere else, so that a leak
shows wherever it comes out.
"""

from __future__ import annotations

import copy
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from routes import DESK, READERS

from intake import services as intake
from nominee import hooks, notes, outbox
from nominee.demo.accounts import PASSWORD
from nominee.models import Application, Effect, User
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load
from reporting import demo

STREAM = "owp-teer-0-3"
CANARY = "Zqxvkj"  # begins every one of them; long enough never to come up in a random token
STATES = (
    "draft", "submitted", "completeness", "verification", "information_requested", "assessment", "recommended", "decision",
    "nominated",
)  # fmt: skip
PLANTED = {
    "family_name": "Zqxvkjfamily", "given_names": "Zqxvkjgiven", "other_names": "Zqxvkjother", "passport_number": "ZQXVKJ70001",
    "phone": "+1 416 555 9911", "job_duties": "Zqxvkjduties", "ties": "Zqxvkjties", "job_address": "Zqxvkjstreet",
}  # fmt: skip


class House:
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
        self.twin = self._file(people[1], "verification", acting="other_representative")
        self.owner, self.stranger = self.files["draft"].applicant, self.twin.applicant
        # The account's own name stands on every page its owner opens: no canary there.
        User.objects.filter(pk=self.owner.pk).update(first_name="Alma", last_name="Berg", email="zqxvkj@person.example")
        self._letters()
        notes.add_note(
            self.files["verification"], by=self.cast.support_officer, at=timezone.now(), kind="risk", text="Zqxvkjnote"
        )
        self.sessions = {reader: self._session(reader) for reader in READERS}

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

    def _letters(self) -> None:
        """One letter for the file and one for its twin; the other effects are not what is asked about here."""
        wanted = Effect.objects.filter(
            name="correspondence.letter_acknowledgement", event__application__in=[self.files["verification"], self.twin]
        )
        for effect in wanted:
            assert effect.name in hooks.EFFECTS
            assert outbox.run(effect.pk)

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

    def client(self, reader: str) -> Client:
        """The reader's browser, as it was when they signed in."""
        client = Client()
        if self.sessions[reader]:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[reader]
        return client

    def becomes(self, reader: str) -> None:
        """For this request: whoever joined the staff after applying."""
        if reader == "joined_staff":
            User.objects.filter(pk=self.owner.pk).update(role="support_officer")

    def arg(self, name: str, file: Application | None) -> Any:
        """What a part of an address stands for: a thing of this file, or itself."""
        find = {
            "entry": lambda: file.entries.filter(kind="address").first().pk,
            "item": lambda: file.completeness_review.items.order_by("id").first().pk,
            "check": lambda: file.checks.exclude(state="settled").order_by("id").first().pk,
            "decision": lambda: file.decisions.get().pk,
            "note": lambda: file.notes.order_by("id").first().pk,
            "document": lambda: file.documents.order_by("id").first().public_id,
            "sealed": lambda: file.answers["passport_number"].removeprefix("sealed:"),
            "letter": lambda: file.letters.first().public_id,
        }
        return find[name]() if name in find else name

    def may_see(self, reader: str, state: str) -> bool:
        """Whether anything of this applicant may ever reach this reader."""
        if reader in ("applicant", "representative", "joined_staff"):
            return True
        return reader in DESK and state != "draft"


def _with_canaries(person: dict[str, Any]) -> dict[str, Any]:
    marked = copy.deepcopy(person)
    marked["answers"] |= PLANTED
    marked["entries"]["address"][0] |= {"line": "Zqxvkjline", "city": "Zqxvkjcity"}
    marked["entries"]["job"][0] |= {"duties": "Zqxvkjwork", "employer": "Zqxvkjemployer"}
    marked["entries"]["family"][0] |= {"family_name": "Zqxvkjspouse", "given_names": "Zqxvkjkin"}
    return marked
