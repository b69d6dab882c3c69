"""Sealed values in a letter: what is kept of it has references, and they are opened when it is made or shown."""

from __future__ import annotations

from django.utils.html import escape

from nominee.models import Application
from nominee.sealing import vault


class CannotBeMade(Exception):
    """A value that the letter must say cannot be opened."""


def opened(application: Application, html: str, *, whole: bool = False) -> str:
    """The letter's text with what it says of sealed values. `whole`: raises CannotBeMade where one cannot be opened."""
    said = vault.opened(application, vault.REFERENCE.findall(html))
    found = dict(zip(vault.REFERENCE.findall(html), said, strict=True))
    if whole and any(isinstance(value, vault.Unreadable) for value in found.values()):
        raise CannotBeMade
    return vault.REFERENCE.sub(lambda ref: escape(str(found[ref[0]])), html)
