"""Which tables are history: models that say `only_added_to`, the column of a row's moment. Nothing of them changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models

from nominee.models import AdministrativeChange, Application, ApplicationEvent, User

# Written by the triggers of others alone: no hand adds a row either.
LEDGERS = ("nominee_holding",)
CHAINED = (ApplicationEvent, AdministrativeChange)  # they carry their own hashes
DEEPEST = 3  # steps from a row to its file


def models_of_history() -> list[type[models.Model]]:
    found = [model for model in apps.get_models() if getattr(model, "only_added_to", "")]
    return sorted(found, key=lambda model: model._meta.db_table)


def without_a_chain() -> list[type[models.Model]]:
    return [model for model in models_of_history() if model not in CHAINED]


def columns(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields]


def digests(table: str, names: list[str], *, ids: list[int]) -> dict[int, str]:
    """SHA-256 of these rows over these columns, by the database. Raises ProgrammingError for a column that is gone."""
    return dict(_ask(table, names, "id = any(%s)", [ids]))


def digests_between(
    table: str, names: list[str], *, after: int, until: int, batch: int
) -> Iterator[list[tuple[int, str]]]:
    """Blocks of rows in the order of their keys."""
    while block := list(_ask(table, names, "id > %s and id <= %s", [after, until], limit=batch)):
        yield block
        after = block[-1][0]


def _ask(
    table: str, names: list[str], where: str, values: list[Any], limit: int | None = None
) -> Iterable[tuple[int, str]]:
    """Table and columns are the models' own names, quoted; values are parameters."""
    quote = connection.ops.quote_name
    row = f"encode(sha256(convert_to(jsonb_build_array({', '.join(map(quote, names))})::text, 'UTF8')), 'hex')"
    question = f"select id, {row} from {quote(table)} where {where} order by id"  # nosec B608 # names of models, quoted
    with connection.cursor() as cursor:
        cursor.execute(question + (f" limit {int(limit)}" if limit else ""), values)
        return cursor.fetchall()


def path_to_file(model: type[models.Model], depth: int = DEEPEST) -> str:
    """The way from a row to its application, as a lookup; empty where there is none.

    A model whose way leads over a row that points back at it says so itself: `path_to_its_file`.
    """
    if own := getattr(model, "path_to_its_file", ""):
        return str(own)
    links = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    for field in links:
        if field.related_model is Application:
            return field.name
    for field in links if depth else ():
        if field.related_model not in (model, User) and (rest := path_to_file(field.related_model, depth - 1)):
            return f"{field.name}__{rest}"
    return ""


def known_as(model: type[models.Model], pk: int) -> tuple[str, str]:
    """The file of a row and its day, as far as they can still be read."""
    path = path_to_file(model)
    wanted = [model.only_added_to, *([f"{path}__number"] if path else [])]  # type: ignore[attr-defined]
    row = model._default_manager.filter(pk=pk).values_list(*wanted).first()
    if row is None:
        return "", ""
    moment = row[0]
    day = moment.date() if isinstance(moment, datetime) else moment
    return (row[1] if path else ""), str(day)
