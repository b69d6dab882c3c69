from django import template

from correspondence.letters import CATALOGUE
from correspondence.models import Letter

register = template.Library()


@register.filter
def letter_title(letter: Letter) -> str:
    return str(CATALOGUE[letter.code].title)
