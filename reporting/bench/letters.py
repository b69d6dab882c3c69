"""One letter, from its event to its stored and published row, against WeasyPrint laying out the same page."""

from __future__ import annotations

import itertools
from unittest import mock

from django.db import transaction

from correspondence import effects, rendering
from nominee.models import ApplicationEvent
from reporting.bench.measure import Row, medians_ms

CODE, ACTION = "acknowledgement", "acknowledge"


def measure(times: int) -> list[Row]:
    weasyprint, configuration, sheet = rendering._weasyprint()
    events = iter(_events(times + 2))
    with mock.patch.object(weasyprint, "HTML", wraps=weasyprint.HTML) as made:
        _publish(next(events))
    page = made.call_args.kwargs

    def bare() -> bytes:
        document = weasyprint.HTML(**page)
        return bytes(document.write_pdf(stylesheets=[sheet], font_config=configuration, pdf_variant="pdf/ua-1"))

    product, alone = medians_ms(lambda: _publish(next(events)), bare, times=times)
    return [Row("one letter, published", "WeasyPrint on the same page, style sheet parsed once", product, alone)]


def _events(count: int) -> list[ApplicationEvent]:
    found = ApplicationEvent.objects.filter(action=ACTION, letters__isnull=True).select_related(
        "application__program", "application__stream"
    )
    latest = list(found.order_by("-id")[:count])
    if not latest:
        raise RuntimeError("no event asks for this letter")
    return list(itertools.islice(itertools.cycle(latest), count))


def _publish(event: ApplicationEvent) -> None:
    with transaction.atomic():
        if effects.publish(event, CODE) is None:
            raise RuntimeError("the stream knows no such letter")


def per_second(rows: list[Row]) -> str:
    row = rows[0]
    return f"Letters a second in one process: {1000 / row.product:.1f}; WeasyPrint alone: {1000 / row.bare:.1f}"
