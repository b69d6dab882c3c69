"""What the desk is shown of a file's profile: on its page, beside the decision, and as a flag where it is not valid."""

from __future__ import annotations

from typing import Any

from intake.entry import pool, profiles
from intake.entry.telling import FACTS, STATES
from intake.models import ProfileFact
from nominee import clock
from nominee.desk.panels import Happening, flags, panel, timeline_source
from nominee.models import Application, User
from nominee.sealing import vault
from nominee.words import Words


@flags
def profile_is_not_valid(file: Application) -> list[Words]:
    row = profiles.of(file) if profiles.is_open(file) else None
    if row is None or row.standing in {"", pool.VALID}:
        return []
    state = STATES[row.standing]
    return [Words(f"Express Entry profile: {state.en.lower()}", f"profil Entrée express : {state.fr.lower()}")]


@panel("overview", order=-5, template="desk/entry/profile.html")
def profile(file: Application, user: User) -> dict[str, Any] | None:
    return _shown(file)


@panel("act:approve", "act:approve_first", "act:sign", "act:recommend", order=8, template="desk/entry/profile.html")
def before_the_decision(file: Application, user: User) -> dict[str, Any] | None:
    return _shown(file)


def _shown(file: Application) -> dict[str, Any] | None:
    if not profiles.rests_on_one(file):
        return None
    row = profiles.of(file)
    if row is None:
        return {"row": None, "number": file.number, "is_open": profiles.is_open(file)}
    return {
        "row": row,
        "number": file.number,
        "profile_number": vault.masked(file, row.profile_number),
        "state": STATES[row.standing],
        "is_valid": row.standing == pool.VALID,
        "is_open": profiles.is_open(file),
        "problem": Words(**row.problem) if row.problem else None,
        "reasons": profiles.reasons_against(file, clock.now()) if profiles.is_open(file) else [],
    }


@timeline_source
def what_became_of_profiles(file: Application) -> list[Happening]:
    if not profiles.rests_on_one(file):
        return []
    return [
        Happening("system", fact.at, Words(f"Express Entry profile: {said.en}", f"Profil Entrée express : {said.fr}"))
        for fact in ProfileFact.objects.filter(profile__application=file).order_by("at", "pk")
        for said in [FACTS[fact.what]]
    ]
