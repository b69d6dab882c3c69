"""Letters as effects: one per event and code, published with their bytes, then a nudge without content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.db import transaction

from correspondence import letters, rendering
from correspondence.models import Letter, Nudge
from nominee import clock
from nominee.hooks import effect
from nominee.models import ApplicationEvent


def publish(event: ApplicationEvent, code: str) -> Letter:
    """Make, store and publish the letter; asked twice, it answers with the one that exists."""
    existing = Letter.objects.filter(event=event, code=code).first()
    if existing:
        return existing
    application = event.application
    kind, language = letters.CATALOGUE[code], application.language
    values = letters.values_for(event, language)
    html = rendering.render_html(code, language, values, kind.title.text(language))
    content = rendering.render_pdf(html)
    letter = Letter(
        application=application,
        event=event,
        code=code,
        language=language,
        template_version=kind.version,
        values=values,
        html=html,
        sha256=hashlib.sha256(content).hexdigest(),
        published_at=clock.now(),
    )
    letter.pdf.save(f"{code}.pdf", ContentFile(content), save=False)
    letter.save(force_insert=True)
    nudge = Nudge.objects.create(letter=letter, address=application.answers.get("email") or application.applicant.email)
    transaction.on_commit(lambda: _send(nudge.pk), robust=True)
    return letter


def _send(pk: int) -> None:
    from correspondence.tasks import send_nudge

    send_nudge.delay(pk)


def _letter(code: str) -> Callable[[ApplicationEvent], None]:
    def write(event: ApplicationEvent) -> None:
        publish(event, code)

    write.__qualname__ = f"letter_{code}"
    return write


for _code in letters.CATALOGUE:
    effect(f"correspondence.letter_{_code}")(_letter(_code))
