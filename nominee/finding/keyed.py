"""Files by the index of words of names: the newest that have a key of every group, with their rows, in one statement."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, Func, OuterRef, QuerySet

from nominee.models import Application, NameVariant

CANDIDATES = 2000  # files of a name that are looked at, the newest: filters narrow these


class IsAmong(Func):
    """`key = ANY(ARRAY(…))`: the array is read once and then the rows by their key, however many PostgreSQL expects."""

    template = "%(expressions)s"
    arg_joiner = " = ANY"
    output_field = BooleanField()

    def as_sql(self, compiler, connection, **more):  # type: ignore[no-untyped-def]
        key, array = self.source_expressions
        key_sql, key_values = compiler.compile(key)
        array_sql, array_values = compiler.compile(array)
        return f"{key_sql} = ANY({array_sql})", (*key_values, *array_values)


def having(files: QuerySet[Application], groups: Iterable[Iterable[str]]) -> QuerySet[Application]:
    """Those of `files` that have one key of each group, newest first."""
    first, *others = [list(group) for group in groups]
    found = NameVariant.objects.filter(variant__in=first)
    for group in others:
        found = found.filter(Exists(NameVariant.objects.filter(application=OuterRef("application"), variant__in=group)))
    return _rows(files, found.order_by("-application_id").values("application_id").distinct()[:CANDIDATES])


def having_any(files: QuerySet[Application], keys: list[str]) -> QuerySet[Application]:
    """Those that have one of many keys, some of them common: of each the newest, so that nothing is sorted whole."""
    each = CANDIDATES // len(keys)
    newest = [
        NameVariant.objects.filter(variant=key).order_by("-application_id").values("application_id")[:each]
        for key in keys
    ]
    return _rows(files, newest[0].union(*newest[1:], all=True) if len(newest) > 1 else newest[0])


def _rows(files: QuerySet[Application], keys: QuerySet) -> QuerySet[Application]:
    return files.filter(IsAmong(F("pk"), ArraySubquery(keys))).order_by("-id")
