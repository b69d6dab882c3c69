"""Who belongs to which program, and so sees its files. Where there is one program the database sees to it by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from nominee.audit.acting import acting
from nominee.errors import NotValid
from nominee.models import Program, User
from nominee.roles import READS_EVERY_FILE
from nominee.work.holding import held_by
from nominee.work.services import let_go


@transaction.atomic
def join(user: User, program: Program, *, by: User | None, at: datetime) -> None:
    if user.role not in READS_EVERY_FILE:
        raise NotValid({"user": "this role sees no file of any program"})
    with acting(by):
        user.programs.add(program)


@transaction.atomic
def leave(user: User, program: Program, *, by: User | None, at: datetime) -> int:
    """What they held of it goes where it belongs, in the same transaction; answers how many files."""
    with acting(by):
        user.programs.remove(program)
    held = held_by(user).filter(program=program).select_for_update(of=("self",)).select_related("program", "stream")
    files = list(held.order_by("pk"))
    for file in files:
        let_go(file, at)
    return len(files)
