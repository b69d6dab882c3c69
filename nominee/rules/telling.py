"""What a replay found, in words: counts for whoever sees no file, and reasons for whoever may see the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from nominee.access import visible_to
from nominee.models import Application, Replay, ReplayedFile, User
from nominee.roles import READS_EVERY_FILE
from nominee.rules import parts, replaying
from nominee.rules.answering import RESULTS
from nominee.rules.comparing import KINDS, name_of
from nominee.words import Words

ABSENT = Words("no such rule", "aucune règle de ce genre")
THERE = {
    "document": (Words("not missing", "ne manque pas"), Words("missing", "manquant")),
    "field": (Words("not missing", "ne manque pas"), Words("missing", "manquante")),
}
NONE = Words("–", "–")


def files_visible_to(user: User, replay: Replay) -> QuerySet[ReplayedFile]:
    """Only lines of files that this person may see. Whoever sees no file gets none."""
    if user.role not in READS_EVERY_FILE:
        return ReplayedFile.objects.none()
    return replay.files.filter(application__in=visible_to(user).order_by().values("pk"))  # type: ignore[attr-defined]


def summary(replay: Replay) -> list[dict[str, Any]]:
    """Of all files of the stream, as numbers of nobody: kind by kind, the largest first."""
    titles = _titles(replay)
    found: dict[str, list[dict[str, Any]]] = {}
    for told, count in replay.counts.get("told", {}).items():
        kind, code, *values = told.split(" ")
        before, after = (_value(kind, _decoded(value)) for value in values) if len(values) == 2 else (NONE, NONE)
        line = {"title": _title(titles, kind, code), "before": before, "after": after, "count": count, "way": ""}
        if kind == "points":
            line["way"] = values[0]
        found.setdefault(kind, []).append(line)
    return [
        {"kind": kind, "name": name, "files": replay.counts["kinds"][kind],
         "lines": sorted(found.get(kind, []), key=lambda line: -line["count"])}
        for kind, name in KINDS.items()
        if kind in replay.counts.get("kinds", {})
    ]  # fmt: skip


def _decoded(text: str) -> Any:
    return {"True": True, "False": False, "None": None}.get(text, text)


def _titles(replay: Replay) -> dict[tuple[str, str], Words]:
    """The titles of both versions, those of the proposed one first."""
    found: dict[tuple[str, str], Words] = {}
    for definition in (replay.baseline.definition, replay.proposal.definition):
        for kind, section in (
            ("criterion", "criteria"),
            ("document", "documents"),
            ("check", "checks"),
            ("field", "pages"),
        ):
            found |= {(kind, row["code"]): Words(**row["title"]) for row in definition[section]}
        for page in definition["pages"]:
            for field in page["fields"]:
                found["field", f"{page['code']}.{field['code']}"] = Words(**field["label"])
    return found


def _title(titles: Mapping[tuple[str, str], Words], kind: str, code: str) -> Words:
    if code in ("", "-"):
        return KINDS[kind]
    known = titles.get((kind, code))
    if known is None and kind == "field":  # of an entry: page.2.code
        first, *_middle, last = code.split(".")
        known = titles.get((kind, f"{first}.{last}")) or titles.get((kind, first))
    return known or Words(code, code)


def _value(kind: str, value: Any) -> Words:
    if kind in {"criterion", "outcome"}:
        return RESULTS.get(value, ABSENT)
    if kind in THERE:
        return THERE[kind][bool(value)]
    if kind == "fee" and value is not None:
        english = f"{Decimal(value):,.2f}"
        return Words(f"${english}", english.replace(",", "\u00a0").replace(".", ",") + "\u00a0$")
    return NONE if value is None else Words(str(value), str(value))


def told(user: User, replay: Replay, rows: Sequence[ReplayedFile]) -> list[dict[str, Any]]:
    """These lines with the reasons that the rules give now, old and new; of files that this person may see, again."""
    keys = [row.application_id for row in rows]
    attested, titles = parts.attested(keys), _titles(replay)
    files = (
        Application.objects.select_related("program").defer("program__tables").prefetch_related("entries", "documents")
    )
    known = {file.pk: file for file in files.filter(pk__in=keys)}
    found = []
    for row in rows:
        file = known.get(row.application_id)
        if file is None:
            continue
        lines = [
            {"kind": KINDS[line["kind"]], "code": line["kind"], "title": _title(titles, line["kind"], line["code"]),
             "before": _value(line["kind"], line["before"]), "after": _value(line["kind"], line["after"]), **reasons}
            for line, reasons in zip(row.differences, _reasons(replay, file, attested.get(file.pk, {}), row), strict=True)
        ]  # fmt: skip
        found.append({"file": file, "is_open": file.decided_at is None, "lines": lines})
    return found


def _reasons(
    replay: Replay, file: Application, attested: dict[str, Any], row: ReplayedFile
) -> list[dict[str, list[Words]]]:
    try:
        before, after = replaying.answers(replay, file, attested)
    except Exception:  # the line tells what was found; its reasons cannot be computed any more
        return [{"was": [], "now": []} for _line in row.differences]
    return [{"was": _why(line, before), "now": _why(line, after)} for line in row.differences]


def _why(line: Mapping[str, Any], answer: Mapping[str, Any]) -> list[Words]:
    kind, code = line["kind"], line["code"]
    if kind == "criterion":
        return [Words(**reason) for row in answer["criteria"] if row["code"] == code for reason in row["reasons"]]
    if kind in {"document", "field", "check"}:
        rows = answer[{"document": "documents", "field": "fields", "check": "checks"}[kind]]
        return [Words(**row["why"]) for row in rows if name_of(row) == code][:1]
    if kind == "fee":
        return [Words(**answer["fee"]["why"])]
    if kind == "points" and answer["points"]:
        return [_line(part) for part in answer["points"]["lines"] if part["points"]]
    return []


def _line(part: Mapping[str, Any]) -> Words:
    title, row = part["title"], part["row_title"]
    return Words(f"{title['en']}: {row['en']}, {part['points']}", f"{title['fr']}\u00a0: {row['fr']}, {part['points']}")


def cells(told_rows: Iterable[dict[str, Any]]) -> Iterable[list[str]]:
    """One line per difference, for a table to take along."""
    for row in told_rows:
        for line in row["lines"]:
            yield [
                row["file"].number, row["file"].status, str(line["kind"]), str(line["title"]), str(line["before"]),
                str(line["after"]), " ".join(map(str, line["was"])), " ".join(map(str, line["now"])),
            ]  # fmt: skip
