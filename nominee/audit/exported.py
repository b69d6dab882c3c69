"""The exports read back: are they signed and complete, and does the database still say what they say?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from nominee.audit import exporting, history, signing
from nominee.audit.findings import Finding
from nominee.models import AdministrativeChange

MAKE = """
drop table if exists pg_temp.audit_heads;
create temporary table audit_heads (key bigint, number text, events int, hash text, made text);
drop table if exists pg_temp.audit_rows;
create temporary table audit_rows (name text, key bigint)"""
DROP = "drop table if exists pg_temp.audit_heads; drop table if exists pg_temp.audit_rows"
# Every head once, by the export that knew it first; and what stands there now, as far as anything does.
DIFFERENT = """
select h.number, h.events, h.made, e.hash,
    (select max(l.number) from nominee_applicationevent l where l.application_id = h.key), e.at
from (select distinct on (key, events, hash) * from audit_heads order by key, events, hash, made) h
left join nominee_applicationevent e on e.application_id = h.key and e.number = h.events
where e.hash is distinct from h.hash order by h.key, h.events"""
# A row with a key below what two exports had passed, and in neither: it was put in later.
UNKNOWN = "select id from {table} t where id <= %s and not exists (select from audit_rows r where r.name = %s and r.key = t.id)"


class Exports:
    """The exports since a day, each checked by itself; `.good` are those whose lines may be believed."""

    def __init__(self, known: set[str], since: date | None = None, disposed: Collection[int] = ()) -> None:
        self.known, self.since, self.disposed = known, since, disposed
        self.good: list[tuple[Path, dict[str, Any]]] = []

    def check(self) -> Iterator[Finding]:
        """Signatures, and that none is missing between the first and the last."""
        before: Path | None = None
        for path in exporting.paths():
            try:
                head = exporting.header(path)
                made = str(datetime.fromisoformat(head["made_at"]).date())
                wrong = self._wrong(path, head, before)
            except (ValueError, KeyError, TypeError):
                yield Finding(f"export {path.name}", "", "changed: it cannot be read")
                before = path
                continue
            if wrong:
                yield Finding(f"export {path.name}", made, wrong)
            elif self.since is None or made >= str(self.since):
                self.good.append((path, head))
            before = path

    def _wrong(self, path: Path, head: dict[str, Any], before: Path | None) -> str:
        digest, last = hashlib.sha256(), b""
        with open(path, "rb") as lines:
            for line in lines:
                digest.update(last)
                last = line
        foot = json.loads(last)
        if foot["key"] not in self.known:
            return f"signed with a key that is not known here ({foot['key']})"
        signed = signing.is_signed(exporting.signed_text(foot), foot["signature"], foot["key"], self.known)
        if foot["sha256"] != digest.hexdigest() or not signed:
            return "changed: the signature does not fit"
        previous = head["previous"]
        if before and (previous is None or previous["name"] != before.name):
            return f"an export before it removed ({previous['name'] if previous else 'it says it is the first'})"
        if before and previous["sha256"] != exporting.sha256_of(before):
            return f"the export before it ({before.name}) is not the one that was there"
        if previous and before is None and head["export"] > 1:
            return f"the exports before it removed ({previous['name']} was there)"
        return ""

    # ------------------------------------------------------------------ the database beside them

    def compare(self, *, keys: Iterable[int] | None = None) -> Iterator[Finding]:
        yield from self._changes()
        chosen = set(keys) if keys is not None else None
        with connection.cursor() as cursor:
            cursor.execute(MAKE)
            self._load(chosen)
            cursor.execute("analyze audit_heads")
            cursor.execute(DIFFERENT)
            for row in cursor.fetchall():
                yield _different(*row)
        if chosen is None:
            yield from self._rows()
            yield from self._unknown_rows()
        with connection.cursor() as cursor:
            cursor.execute(DROP)

    def _changes(self) -> Iterator[Finding]:
        told = set()
        for _path, head in self.good:
            number, made = head["changes"]["number"], head["made_at"][:10]
            found = AdministrativeChange.objects.filter(number=number).first() if number else None
            where = f"administrative change {number}"
            if number and found is None and number not in told:
                last = AdministrativeChange.objects.order_by("-number").values_list("number", flat=True).first() or 0
                yield Finding(where, made, f"removed: exported on {made}, the log now ends with {last}")
            elif found and found.hash != head["changes"]["hash"] and number not in told:
                yield Finding(where, str(found.at.date()), f"not the one that was exported on {made}: hashed anew")
            told.add(number)

    def _load(self, chosen: set[int] | None) -> None:
        """Through a transaction of its own, so that nothing is held while the lines are compared."""
        with transaction.atomic(), connection.cursor() as cursor:
            with cursor.copy("copy audit_heads (key, number, events, hash, made) from stdin") as into:
                for path, head in self.good:
                    for line in _lines(path, "f"):
                        if chosen is None or line[0] in chosen:
                            into.write_row((*line, head["made_at"][:10]))
            with cursor.copy("copy audit_rows (name, key) from stdin") as into:
                for path, _head in self.good if chosen is None else ():
                    for table, _whole, keys, _marks in _lines(path, "r"):
                        for key in keys:
                            into.write_row((table, key))

    def _rows(self) -> Iterator[Finding]:
        """Rows of the history tables that carry no chain: block by block, and named where a block differs."""
        told: set[tuple[str, int]] = set()
        by_table = {model._meta.db_table: model for model in apps.get_models()}
        for path, head in self.good:
            made = head["made_at"][:10]
            for table, whole, keys, marks in _lines(path, "r"):
                names = head["rows"][table]["columns"]
                try:
                    with transaction.atomic():
                        now = history.digests(table, names, ids=keys)
                except ProgrammingError:
                    if (table, 0) not in told:
                        yield Finding(table, made, "a column that was exported is gone: its rows cannot be compared")
                    told.add((table, 0))
                    continue
                if exporting.summary(sorted(now.items()))[0] == whole:
                    continue
                for key, what in _differing(keys, marks, now):
                    if (table, key) not in told and not self._is_disposed(by_table[table], key, what):
                        told.add((table, key))
                        yield _row(by_table[table], key, what, made)

    def _is_disposed(self, model: Any, key: int, what: str) -> bool:
        """A row of a file that was disposed of is not what was exported; disposed.py compares it with the tombstone."""
        path = history.path_to_file(model) if self.disposed and what != "removed" else ""
        return bool(path) and model._default_manager.filter(pk=key, **{f"{path}__in": self.disposed}).exists()

    def _unknown_rows(self) -> Iterator[Finding]:
        if self.since or len(self.good) < 3 or self.good[0][1]["export"] != 1:
            return
        passed = exporting._base([path for path, _head in self.good], self.good[-1][1])
        for model in history.without_a_chain():
            table = model._meta.db_table
            if passed is None or table not in passed["rows"]:
                continue
            question = UNKNOWN.format(table=connection.ops.quote_name(table))
            with connection.cursor() as cursor:
                cursor.execute(question, [passed["rows"][table]["until"], table])
                found = [key for (key,) in cursor.fetchall()]
            for key in found:
                yield _row(model, key, "put in later: its key is older than exports that do not know it", "")


def _lines(path: Path, kind: str) -> Iterator[list[Any]]:
    start = f'["{kind}"'
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(start):
                yield json.loads(line)[1:]


def _different(
    number: str, events: int, made: str, hash_: str | None, last: int | None, at: datetime | None
) -> Finding:
    if hash_ is None:
        left = f"{last} are left" if last else "none is left"
        what = f"the end of its history removed: {events} events were exported on {made}, {left}"
        return Finding(number, made, what if (last or 0) < events else f"event {events} removed, exported on {made}")
    day = str(at.date()) if at else made
    return Finding(
        number, day, f"event {events} is not the one that was exported on {made}: its history was hashed anew"
    )


def _differing(keys: list[int], marks: str, now: dict[int, str]) -> Iterator[tuple[int, str]]:
    size, found = exporting.MARK, False
    for place, key in enumerate(keys):
        if key not in now:
            found = True
            yield key, "removed"
        elif now[key][:size] != marks[place * size : (place + 1) * size]:
            found = True
            yield key, "changed"
    if not found:
        yield keys[0], f"changed, or another row up to {keys[-1]}"


def _row(model: Any, key: int, what: str, made: str) -> Finding:
    file, day = history.known_as(model, key)
    table = model._meta.db_table
    exported = f" (exported on {made})" if made else ""
    return Finding(f"{f'{file}, ' if file else ''}{table} row {key}", day or made, f"{what}{exported}")
