"""Which files in the storage belong to an application: each room says its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from nominee.models import AccessRequest, Application, Document

Stored = Callable[[Application], Iterable[str]]
_SOURCES: list[Stored] = []


def stored_by(find: Stored) -> Stored:
    """Register: names in the default storage that belong to a file. In `<app>/disclosure.py`."""
    _SOURCES.append(find)
    return find


def names_of(file: Application) -> list[str]:
    return sorted({name for find in _SOURCES for name in find(file) if name})


@stored_by
def documents(file: Application) -> Iterable[str]:
    return Document.objects.filter(application=file).values_list("file", flat=True)


@stored_by
def packages(file: Application) -> Iterable[str]:
    return AccessRequest.objects.filter(application=file).values_list("package", flat=True)
