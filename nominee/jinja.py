"""Jinja, Django's second template engine, for the long lists of the desk (docs/decisions/0014).

Files end in `.jinja` and stand beside the Django templates that show them through `{% part %}` (templatetags/kit.py).
They get every value by name: no context processor, no request. Filters are those of the kit.
"""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import linebreaksbr, truncatechars
from django.urls import reverse
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined

from nominee.templatetags import kit

FILTERS = {
    "answer": kit.answer,
    "date_in_words": kit.date_in_words,
    "in_days": kit.in_days,
    "linebreaksbr": linebreaksbr,
    "moment": kit.moment,
    "truncatechars": truncatechars,
    "words": kit.words,
}


def environment(**options: Any) -> Environment:
    """A name that a template misspells is an error, as nowhere in Django's own templates."""
    options |= {"extensions": ["jinja2.ext.i18n"], "trim_blocks": True, "lstrip_blocks": True, "autoescape": True}
    found = Environment(**options | {"undefined": StrictUndefined})  # nosec B701 # autoescape is on, a line above
    found.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    found.filters |= FILTERS
    found.globals |= {"url": lambda name, *args: reverse(name, args=args), "colon": kit.colon}
    return found
