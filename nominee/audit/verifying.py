"""The whole verification: every chain recomputed, and all of it beside what was exported and signed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import DatabaseError, transaction

from nominee.audit import chains, disposed
from nominee.audit.exported import Exports
from nominee.audit.findings import Finding
from nominee.audit.recording import record
from nominee.models import Application, ApplicationEvent

MOST = 1000  # findings kept; the rest are counted
REMAINS = (
    "What this cannot show: what was removed or hashed anew since the last export; a row that somebody with the rights of "
    "the application added with the right hash; a database superuser who also holds the signing key and every copy of the "
    "exports. Keep copies of the exports, and their public key, where the database's owner cannot write."
)


@dataclass
class Result:
    counted: chains.Counted = field(default_factory=chains.Counted)
    exports: int = 0
    last_export: str = ""
    scope: str = "everything"
    found: int = 0
    findings: list[Finding] = field(default_factory=list)
    disposed: int = 0  # files
    certificates: list[str] = field(default_factory=list)

    def add(self, findings: Iterable[Finding], tell: Callable[[Finding], None]) -> None:
        for finding in findings:
            self.found += 1
            if len(self.findings) < MOST:
                self.findings.append(finding)
                tell(finding)


def verify(
    *,
    known: set[str],
    since: date | None = None,
    files: int | None = None,
    tell: Callable[[Finding], None] = lambda finding: None,
    progress: Callable[[str], None] = lambda words: None,
) -> Result:
    """All of it; or the files whose history grew since a day; or that many files by chance. Administrative changes always."""
    result = Result(scope=_scope(since, files))
    keys = _chosen(since, files)
    progress("Exports")
    certificates = disposed.certificates()
    exports = Exports(known, since, set(certificates))
    result.add(exports.check(), tell)
    result.exports = len(exports.good)
    if exports.good:
        result.last_export = exports.good[-1][1]["made_at"]
    progress("Administrative changes")
    result.add(chains.changes(result.counted), tell)
    progress("Files")
    counted = result.counted
    counted.tell = lambda: progress(f"  {counted.files} files, {counted.events} events")
    result.add(chains.file_chains(counted, keys, certificates), tell)
    progress("Files that were disposed of")
    result.disposed, result.certificates = len(certificates), sorted(set(certificates.values()))
    result.add(disposed.check(None if keys is None else set(keys)), tell)
    if keys is None:
        result.add(chains.files_without_events(), tell)
    progress("What was exported, beside what is there")
    result.add(exports.compare(keys=keys), tell)
    return result


def keep(result: Result, *, at: datetime) -> bool:
    """Into the log of administrative changes, so that the next export signs it; not by whoever may only read."""
    told = {
        "scope": result.scope, "files": result.counted.files, "events": result.counted.events,
        "changes": result.counted.changes, "exports": result.exports, "last export": result.last_export,
        "disposed": result.disposed, "findings": result.found, "first": [str(finding) for finding in result.findings[:5]],
    }  # fmt: skip
    try:
        with transaction.atomic():
            record("verification", "history", after=told, at=at)
    except DatabaseError:
        return False
    return True


def _scope(since: date | None, files: int | None) -> str:
    if files is not None:
        return f"{files} files by chance"
    return f"since {since}" if since else "everything"


def _chosen(since: date | None, files: int | None) -> list[int] | None:
    if files is not None:
        return list(Application.objects.order_by("?").values_list("pk", flat=True)[: max(0, files)])
    if since:
        grown = ApplicationEvent.objects.filter(at__date__gte=since)
        return list(grown.order_by().values_list("application_id", flat=True).distinct())
    return None
