"""Letters as effects: one per event and code, published with their bytes, then a nudge without content."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable

from celery import current_app
from django.core.files.base import ContentFile
from django.db import transaction

from correspondence import letters, nudges, rendering, sealed
from correspondence.findable import index_letter
from correspondence.models import Letter, storage_name
from correspondence.values import values_for
from nominee import clock, deadlines
from nominee.hooks import effect
from nominee.models import ApplicationEvent
from nominee.outbox import TryLater

_log = logging.getLogger(__name__)


def publish(event: ApplicationEvent, code: str) -> Letter | None:
    """Make, store and publish the letter; asked twice, it answers with the one that exists.

    None when the stream's rules know no such letter.
    """
    if existing := Letter.objects.filter(event=event, code=code).first():
        return existing
    application = event.application
    if code not in application.definition["letters"]:
        return None
    at = clock.now()
    on = deadlines.day_in(at, application.program.time_zone)
    kind, language = letters.CATALOGUE[code], application.language
    title = kind.title.text(language)
    values = values_for(event, language, on)
    html = rendering.render_html(code, language, values, title)
    try:
        shown = sealed.opened(application, html, whole=True)
    except sealed.CannotBeMade:
        raise TryLater("a sealed value of the letter cannot be opened") from None
    content = rendering.render_pdf(
        shown, language=language, title=title, program=values["program"], date=values["date"]
    )
    letter = Letter(
        application=application,
        event=event,
        code=code,
        language=language,
        template_version=rendering.template_version(code, language, kind.version),
        values=values,
        html=html,
        sha256=hashlib.sha256(content).hexdigest(),
        published_at=at,
    )
    _store(letter, content)
    index_letter(letter)
    for pk in nudges.owe(letter):
        transaction.on_commit(lambda pk=pk: _hand_over(pk), robust=True)
    return letter


def _store(letter: Letter, content: bytes) -> None:
    """The row first, then its bytes: of two workers the later fails at the row and leaves no stray file."""
    letter.pdf.name = storage_name(letter, "")
    with transaction.atomic():
        letter.save(force_insert=True)
        stored = letter.pdf.storage.save(letter.pdf.name, ContentFile(content))
        if stored != letter.pdf.name:  # the name is random: something else is wrong with the store
            letter.pdf.storage.delete(stored)
            raise RuntimeError("the letter could not be stored under its name")


def _hand_over(pk: int) -> None:
    try:
        current_app.send_task("correspondence.tasks.send_nudge", [pk])
    except Exception:  # the broker is away: the sweep finds the row
        _log.warning("nudge %s not handed over, left to the sweep", pk)


def _letter(code: str) -> Callable[[ApplicationEvent], None]:
    def write(event: ApplicationEvent) -> None:
        publish(event, code)

    write.__qualname__ = f"letter_{code}"
    return write


for _code in letters.CATALOGUE:
    effect(f"correspondence.letter_{_code}")(_letter(_code))
