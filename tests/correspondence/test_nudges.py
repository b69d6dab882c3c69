"""The e-mail says that there is something to read and nothing else; who could not be told is tried again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone

from correspondence import nudges, rendering
from correspondence.models import Nudge
from correspondence.tasks import sweep_lapses
from nominee.access import let_act_for

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(rendering, "render_pdf", lambda html, **_: b"%PDF-1.7 quick")


class Refusing:
    """A mail backend that fails as often as it is told to."""

    def __init__(self, problem, times):
        self.problem, self.left = problem, times

    def __call__(self, *_, **__):
        return self

    def send_messages(self, messages):
        if self.left:
            self.left -= 1
            raise self.problem
        mail.outbox.extend(messages)
        return len(messages)


def test_a_nudge_has_no_name_no_number_and_no_decision(story, letters_of):
    told = story("refused")
    letters_of(told.file)
    nudges.send(Nudge.objects.get(letter__code="refusal").pk)
    sent = mail.outbox[-1]
    text = f"{sent.subject}\n{sent.body}".lower()
    file = told.file
    for secret in (
        file.number,
        file.family_name,
        file.given_names,
        "refus",
        "decision",
        "nominat",
        "letter",
        "ontario",
    ):
        assert secret.lower() not in text
    assert sent.to == [file.answers["email"]] and "http" in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_each_person_is_told_in_their_own_language(story, letters_of, django_user_model):
    told = story("withdrawn")
    type(told.file).objects.filter(pk=told.file.pk).update(language="fr")
    acting, ended = (
        django_user_model.objects.create_user(f"{name}@firm.example", None, role="representative", language="en")
        for name in ("acting", "ended")
    )
    ended.is_active = False
    ended.save()
    let_act_for(acting, told.file)
    let_act_for(ended, told.file)
    letters_of(told.file)
    sweep_lapses()
    assert {(m.to[0], m.subject) for m in mail.outbox} == {
        (told.file.answers["email"], "Vous avez un nouveau message"),
        ("acting@firm.example", "You have a new message"),
    }


def test_a_nudge_is_sent_once(story, letters_of):
    told = story("withdrawn")
    letters_of(told.file)
    sweep_lapses()
    sweep_lapses()
    assert not nudges.send(Nudge.objects.get().pk)
    assert len(mail.outbox) == 1


def test_a_failure_is_kept_and_tried_again_later(story, letters_of, monkeypatch):
    told = story("withdrawn")
    letters_of(told.file)
    monkeypatch.setattr(mail, "get_connection", Refusing(OSError("mail server is away"), times=1))
    monkeypatch.setattr("django.core.mail.message.get_connection", mail.get_connection, raising=False)
    nudge = Nudge.objects.get()
    assert not nudges.send(nudge.pk)
    nudge.refresh_from_db()
    assert nudge.problem == "OSError: mail server is away" and nudge.sent_at is None
    assert timedelta(minutes=1) < nudge.due_at - timezone.now() <= timedelta(minutes=2)
    sweep_lapses()
    assert not mail.outbox, "not before it is due"
    Nudge.objects.update(due_at=timezone.now())
    sweep_lapses()
    nudge.refresh_from_db()
    assert len(mail.outbox) == 1 and nudge.sent_at and nudge.problem == "" and nudge.due_at is None


def test_an_address_that_no_mail_can_have_is_given_up_and_shown(story, letters_of):
    told = story("withdrawn")
    letters_of(told.file)
    Nudge.objects.update(address="a@b.example\nBcc: other@c.example")
    for _ in range(nudges.ATTEMPTS):
        Nudge.objects.update(due_at=timezone.now())
        sweep_lapses()
    nudge = Nudge.objects.get()
    assert nudge.is_given_up and nudge.attempts == nudges.ATTEMPTS and nudge.problem
    assert not mail.outbox


def test_one_bad_address_does_not_keep_the_others_waiting(story, letters_of, django_user_model):
    told = story("withdrawn")
    let_act_for(django_user_model.objects.create_user("b@firm.example", None, role="representative"), told.file)
    letters_of(told.file)
    Nudge.objects.filter(person=told.user).update(address="no address at all\r")
    sweep_lapses()
    assert [m.to for m in mail.outbox] == [["b@firm.example"]]


class MailServer:
    """So much of SMTP as one sending needs; keeps what it was given."""

    def __init__(self, answer_to_recipient="250 ok"):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port, self.answer, self.got = self.socket.getsockname()[1], answer_to_recipient, []
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        connection, _ = self.socket.accept()
        with connection, connection.makefile("rwb") as lines:
            say = lambda text: (lines.write(text.encode() + b"\r\n"), lines.flush())  # noqa: E731
            say("220 here")
            for line in lines:
                verb = line[:4].upper()
                if verb == b"DATA":
                    say("354 go on")
                    for text in lines:
                        if text == b".\r\n":
                            break
                        self.got.append(text.decode().rstrip())
                    say("250 taken")
                elif verb == b"QUIT":
                    return say("221 bye")
                else:
                    say(self.answer if verb == b"RCPT" else "250 ok")
        return None


@pytest.mark.parametrize(("answer", "is_sent"), [("250 ok", True), ("550 no such person", False)])
def test_a_mail_server_takes_it_or_says_why_not(story, letters_of, settings, answer, is_sent):
    told = story("withdrawn")
    letters_of(told.file)
    server = MailServer(answer)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    nudge = Nudge.objects.get()
    assert nudges.send(nudge.pk) is is_sent
    nudge.refresh_from_db()
    assert bool(nudge.sent_at) is is_sent
    assert ("Subject: You have a new message" in server.got) is is_sent
    assert ("550" in nudge.problem) is not is_sent


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "filebased None"),
        ("file:", "filebased None"),
        ("console:", "console None"),
        ("smtp://me:p%40ss@mail.example:2525", "smtp mail.example 2525 me p@ss False"),
        ("smtps://mail.example:465", "smtp mail.example 465   True"),
    ],
)
def test_the_setting_chooses_how_mail_goes(url, expected):
    program = (
        "from django.conf import settings as s; kind = s.EMAIL_BACKEND.split('.')[-2]; "
        "print(kind, *((s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_USER, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_SSL)"
        " if kind == 'smtp' else (None,)))"
    )
    environment = os.environ | ({"EMAIL_URL": url} if url else {})
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == expected, done.stderr


def test_the_demonstration_keeps_mail_as_files(story, letters_of, settings, tmp_path):
    told = story("withdrawn")
    letters_of(told.file)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    assert nudges.send(Nudge.objects.get().pk)
    (kept,) = (tmp_path / "mail").iterdir()
    assert "Subject: You have a new message" in kept.read_text()
