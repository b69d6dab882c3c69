"""The files that performed their actions, and what of them the copies need: numbered rows, states, events' fixed parts."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from correspondence.models import Request
from intake.models import CompletenessItem, CompletenessReview, Fee
from nominee import deadlines
from nominee.lifecycle import STATES
from nominee.models import Application, ApplicationEvent, Document, Entry, Holding, User
from nominee.programs.definition import ONTARIO, read_program
from nominee.programs.loading import load as load_program
from reporting import demo
from reporting.management.commands.seed_demo import goals
from reporting.scale.shape import SHARES
from verification.models import CriterionFinding, Recommendation, VerificationCheck

CHILDREN: tuple[type[models.Model], ...] = (
    Entry, Document, ApplicationEvent, Holding, VerificationCheck, CriterionFinding, Request, Fee, Recommendation,
    CompletenessReview, CompletenessItem,
)  # fmt: skip
# Whose desk an open file is on, by the role of who holds it in the template.
DESKS = {
    "support_officer": "support", "program_officer": "program", "team_lead": "program", "manager": "manager",
    "executive_director": "director",
}  # fmt: skip


class Asked(demo.Story):
    """Two in three of the files that come so far were asked for information once."""

    def _ask_sources(self) -> None:
        text = "Please send the pay stubs of March."
        self.move("request_information", self.cast.support_officer, items=[{"slot": "passport", "text": text}])
        self.at += timedelta(hours=1)
        self.move("answer_request", self.user, answer="They are with the documents.")
        super()._ask_sources()


def perform(size: int, say: Callable[[str], None]) -> None:
    """The program, one account per role, and the files; those that are there already stay."""
    load_program(read_program(ONTARIO))
    cast = demo.Cast("")
    known = set(Application.objects.values_list("applicant__email", flat=True))
    left = [(person, goal) for person, goal in goals(size) if demo.email_of(person) not in known]
    for place, (person, goal) in enumerate(left):
        if place % 6 == 0:
            say(f"Performing the actions of {size} files: {size - len(left) + place} done")
        with transaction.atomic():
            (Asked if place % 3 else demo.Story)(person, cast).reach(goal)


def describe() -> None:
    """Into the schema `scale`: each template, the thousand places of the states, each row's rank in its file."""
    files = list(Application.objects.select_related("program", "stream", "assigned_to", "queue").order_by("id"))
    with connection.cursor() as cursor:
        cursor.execute("truncate scale.template, scale.place, scale.event")
        cursor.executemany(
            "insert into scale.template values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [_template(file) for file in files],
        )
        cursor.executemany("insert into scale.place values (%s, %s)", _places(files))
        cursor.executemany("insert into scale.event values (%s, %s, %s, %s, %s, %s)", _events())
        for model in CHILDREN:
            _rank(cursor, model)


def _template(file: Application) -> tuple[object, ...]:
    is_open = file.decided_at is None and file.submitted_at is not None
    holder = file.assigned_to.role if file.assigned_to else ""
    desk = DESKS.get(holder, file.queue.turn if file.queue else "support")
    turn = STATES[file.status].turn
    is_ours = is_open and turn != "applicant"
    return (
        file.pk, is_open, file.decided_at is None, _fresh_days(file), _most_days(file), file.stream.prefix, file.created_at,
        turn if is_ours else desk, is_ours,
    )  # fmt: skip


def _fresh_days(file: Application) -> int:
    """How far an open file may be moved on without anything of it lying in the future."""
    return max((timezone.now() - file.status_since).days - 1, 0)


def _most_days(file: Application) -> int:
    """How far an undecided file may be moved back without a time limit that it has running out."""
    today = deadlines.day_in(timezone.now(), file.program.time_zone)
    limit = file.due_on or (file.draft_due_at.date() if file.status == "draft" and file.draft_due_at else None)
    return max((limit - today - timedelta(days=1)).days, 0) if limit else 100_000


def _places(files: list[Application]) -> list[tuple[int, int]]:
    ids: dict[str, list[int]] = {}
    for file in files:
        ids.setdefault(file.status, []).append(file.pk)
    kept = [
        ids[status][n % len(ids[status])] for status, share in SHARES.items() if status in ids for n in range(share)
    ]
    random.Random(1).shuffle(kept)  # no share lies in one stretch
    return list(enumerate(kept))


def _events() -> list[tuple[object, ...]]:
    """The part of an event's content that a copy shares with its template, as ApplicationEvent.digest() writes it."""
    rows = []
    for event in ApplicationEvent.objects.order_by("application_id", "number"):
        asked = json.loads(json.dumps(event.asked, cls=DjangoJSONEncoder))
        shared = [
            event.role, event.action, event.from_status, event.to_status, asked, event.stream_version_id, event.software,
        ]  # fmt: skip
        fixed = json.dumps(shared, sort_keys=True, ensure_ascii=False)[1:-1]
        rows.append((event.application_id, event.number, event.pk, event.at, event.by_id, fixed))
    return rows


def _rank(cursor, model: type[models.Model]) -> None:
    table = model._meta.db_table
    owner = "it.application_id"
    source = f"{table} it"
    if model is CompletenessItem:
        owner, source = (
            "review.application_id",
            f"{table} it join intake_completenessreview review on review.id = it.review_id",
        )
    cursor.execute(f"drop table if exists scale.row_{table}")
    cursor.execute(
        f"create table scale.row_{table} as select it.id as row, {owner} as template,"
        f" row_number() over (partition by {owner} order by it.id)::int as rank from {source}"
    )


def most(model: type[models.Model]) -> int:
    """How many rows of this kind a copy may have."""
    with connection.cursor() as cursor:
        cursor.execute(f"select coalesce(max(rank), 1) from scale.row_{model._meta.db_table}")
        return cursor.fetchone()[0]


def people() -> dict[str, list[int]]:
    """Accounts of the templates, by what a copy puts in their place: a member of its team, or its applicant."""
    found: dict[str, list[int]] = {}
    for pk, role in User.objects.filter(email__endswith="@demo.example").values_list("pk", "role"):
        kind = "applicant" if role == "applicant" else DESKS.get(role, "")
        if kind:
            found.setdefault(kind, []).append(pk)
    return found
