from django import template
from django.utils.html import SafeString
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from correspondence import sealed
from correspondence.letters import CATALOGUE
from correspondence.models import Letter, Request

register = template.Library()


@register.filter
def letter_title(letter: Letter) -> str:
    """In the reader's language."""
    return str(CATALOGUE[letter.code].title)


@register.filter
def letter_text(letter: Letter) -> SafeString:
    """The letter as made: its values were escaped then, and it has not changed since."""
    return mark_safe(sealed.opened(letter.application, letter.html))  # nosec B308 B703 # escaped when it was made, and the row cannot change


@register.filter
def language_name(code: str) -> str:
    return _("French") if code == "fr" else _("English")


@register.filter
def outcome(request: Request) -> str:
    """How a request or notice stands, in words."""
    words = {
        "answered": _("Answered"),
        "lapsed": _("Not answered in time"),
        "closed": _("Closed with the file"),
    }
    return words.get(request.ending, _("Waiting for an answer"))
