"""How words, dates, moments and money look on a page or in a letter, in its language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit
from django import template
from django.template import engines
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from nominee.roles import ROLES
from nominee.sealing.vault import Masked, Unreadable, hint, is_reference
from nominee.words import Words

register = template.Library()


def _locale() -> str:
    return "fr_CA" if (get_language() or "en").startswith("fr") else "en_CA"


@register.simple_tag
def part(name: str, **values: Any) -> SafeString:
    """A part of the page that Jinja draws (nominee/jinja.py), which escapes what it is given as Django does."""
    return mark_safe(engines["jinja"].get_template(name).render(values))  # nosec B308 B703 # Jinja escaped it


@register.simple_tag
def colon() -> str:
    """The colon after a label: Canadian French keeps it on the line with a space that does not break."""
    return "\u00a0:" if _locale() == "fr_CA" else ":"


@register.filter
def words(value: Any) -> str:
    """A bilingual text (Words, or its JSON form) in the language of the page."""
    if isinstance(value, dict):
        value = Words.from_json(value)
    return str(value or "")


@register.filter
def problems(errors: Mapping[str, str] | None, prefix: str = "") -> list[tuple[str, str]]:
    """What components/error_summary.html lists: each field's id with what is wrong there."""
    return [(f"{prefix}{name}", message) for name, message in (errors or {}).items()]


@register.filter
def date_in_words(value: Any) -> str:
    """14 March 2027, 14 mars 2027, 1er mars 2027."""
    if isinstance(value, datetime):
        value = _local(value).date()
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return value
    if not value:
        return ""
    return _day(value, "d MMMM y", _locale())


@lru_cache(maxsize=4096)  # a list names the same few days again and again
def _day(day: date, pattern: str, locale: str) -> str:
    text = format_date(day, pattern, locale=locale)
    return f"1er{text[1:]}" if day.day == 1 and locale == "fr_CA" else text


@register.filter
def day_and_month(value: date) -> str:
    """14 Mar, 14 mars, 1er mars: for the head of a narrow column."""
    return _day(value, "d MMM", _locale())


@register.filter
def moment(value: datetime | None) -> str:
    """14 March 2027, 15:04 EDT; 14 mars 2027, 15 h 04 HAE."""
    if not value:
        return ""
    return f"{date_in_words(value)}, {time_of_day(value)}"


def _local(value: datetime) -> datetime:
    """In the time of the place; as it is on the first and the last day there is, from which no zone can be reached."""
    try:
        return timezone.localtime(value)
    except OverflowError:
        return value


@register.filter
def days_in_words(text: str) -> str:
    """Days that stand in a sentence as 2026-06-25, written out."""
    return re.sub(r"\b\d{4}-\d{2}-\d{2}\b", lambda found: _written_out(found.group()), str(text))


def _written_out(day: str) -> str:
    try:
        return date_in_words(date.fromisoformat(day))
    except ValueError:
        return day


@register.filter
def last_moment(value: datetime) -> datetime:
    """The last minute that counts as in time, of a deadline that is the moment the day is over."""
    return value - timedelta(minutes=1)


@register.filter
def last_day(value: datetime) -> date:
    return _local(last_moment(value)).date()


@register.filter
def time_of_day(value: datetime) -> str:
    """15:04 EDT; 15 h 04 HAE."""
    pattern = "H 'h' mm z" if _locale() == "fr_CA" else "H:mm z"
    return format_datetime(_local(value), pattern, locale=_locale())


@register.filter
def money(value: Any) -> str:
    try:
        return format_currency(Decimal(str(value)), "CAD", locale=_locale()).replace("CA$", "$").replace("$CA", "$")
    except InvalidOperation:
        return str(value)


@register.filter
def number(value: Any) -> str:
    """37.5, 37,5."""
    try:
        return format_decimal(Decimal(str(value)), locale=_locale())
    except InvalidOperation:
        return str(value)


@register.filter
def size(octets: int) -> str:
    """How large a document is: 830 kB, 830 ko; 1.4 MB, 1,4 Mo."""
    amount, unit = (octets / 1e6, "megabyte") if octets >= 1e6 else (max(1, round(octets / 1e3)), "kilobyte")
    return format_unit(round(amount, 1), f"digital-{unit}", "short", locale=_locale())


@register.filter
def in_days(value: date | None) -> str:
    """How far away a day is, in words: the words bite, the colour only helps."""
    if not value:
        return ""
    days = (value - timezone.localdate()).days
    if days < 0:
        return ngettext("%(count)s day ago", "%(count)s days ago", -days) % {"count": -days}
    if days == 0:
        return _("today")
    return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": days}


@register.filter
def term(rule: Mapping[str, Any]) -> str:
    """How long a rule of privacy.toml gives: 30 calendar days, 20 business days."""
    if rule.get("unit") == "business_days":
        said = ngettext("%(count)s business day", "%(count)s business days", rule["days"])
    else:
        said = ngettext("%(count)s calendar day", "%(count)s calendar days", rule["days"])
    return said % {"count": rule["days"]}


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    return mapping.get(key)


@register.filter
def answer(value: Any, field: dict[str, Any]) -> str:
    """An answer as a person would read it: yes or no, the choice's words, a country's name, a day in words."""
    if value is None or value == "":
        return "–"
    if isinstance(value, Masked | Unreadable):
        return protected(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.get("choices"):
        return next((words(row["label"]) for row in field["choices"] if row["value"] == value), str(value))
    if field.get("type") == "country":
        return country(value)
    if field.get("type") == "date":
        return date_in_words(value)
    if field.get("type") == "money":
        return money(value)
    return number(value) if field.get("type") == "decimal" else str(value)


@register.filter
def protected(value: Any) -> str:
    """A value that is kept sealed: its end, and what shows it whole. A reference that nobody opened says nothing."""
    if isinstance(value, Masked):
        return part("components/sealed.jinja", value=value)
    return hint("") if is_reference(value) else str(value)


@register.filter
def country(code: str) -> str:
    """The country's name in the language of the page; the code itself when nobody knows it."""
    return Locale.parse(_locale()).territories.get(code, code)


@register.filter
def role_name(code: str) -> str:
    """The role someone acted in, as the page's reader calls it."""
    return str(ROLES[code].name) if code in ROLES else code
