"""`/desk/rules/proposals/`: rules that somebody proposes, what they would change, and their publication."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nominee import clock, seen
from nominee.desk.frame import for_roles
from nominee.desk.privacy.frame import given
from nominee.desk.rulebook.frame import for_rules, page
from nominee.errors import NotFound, NotNow, NotValid
from nominee.models import ProposedVersion, Replay, Stream
from nominee.programs import definition
from nominee.roles import PROPOSES_RULES, READS_INTERESTS
from nominee.rules import answering, proposing, replaying, telling
from nominee.rules.beyond import of_pool, who
from nominee.rules.changes import changes
from nominee.sign_in import proving
from nominee.tasks import run_replay

SHOWN = 100
MOST_CHANGES = 150


@require_safe
@for_rules
def proposals(request: HttpRequest) -> HttpResponse:
    rows = proposing.proposals_visible_to(request.user).prefetch_related("replays")
    return page(request, "proposals", "proposals", rows=[(row, row.replays.first()) for row in rows[:SHOWN]])


@require_http_methods(["GET", "POST"])
@for_roles(PROPOSES_RULES)
def propose(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        stream = answering.streams().filter(code=given(request, "stream", 60)).first()
        text, named = (_newest(stream), stream.code) if stream else ("", "")
        return _form(request, given={"stream": named, "text": text})
    typed = {name: request.POST.get(name, "").replace("\0", "") for name in ("stream", "text", "note")}
    stream = answering.streams().filter(code=typed["stream"]).first()
    try:
        if stream is None:
            raise NotValid({"stream": _("Choose the stream.")})
        text = _uploaded(request) or typed["text"]
        row = proposing.propose(stream=stream, text=text, note=typed["note"], by=request.user, at=clock.now())
    except NotValid as wrong:
        return _form(request, given=typed, errors=wrong.errors, status=422)
    run_replay.delay_on_commit(replaying.ask(row, by=request.user, at=clock.now()).pk)
    messages.success(request, _("Proposed. The replay over the files has begun."))
    return redirect("rules-proposal", row.number)


def _form(request: HttpRequest, **more: Any) -> HttpResponse:
    return page(request, "propose", "proposals", streams=list(answering.streams()), **more)


def _uploaded(request: HttpRequest) -> str:
    """A file that was chosen goes before what was pasted."""
    sent = request.FILES.get("file")
    if sent is None:
        return ""
    if sent.size > proposing.LARGEST:
        raise NotValid({"file": _("The file is too long.")})
    try:
        return sent.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotValid({"file": _("The file is no text in UTF-8.")}) from None


def _newest(stream: Stream) -> str:
    """The text to begin with: of the version that was published last, here or with the product."""
    row = ProposedVersion.objects.filter(stream=stream, state="published").order_by("in_force_from").last()
    folder = Path(definition.__file__).parent / stream.program.code / "streams" / stream.code
    path = max(folder.glob("*.toml"), default=None)
    if row is not None and (path is None or row.in_force_from.isoformat() > path.stem):
        return row.text
    return path.read_text(encoding="utf-8") if path else ""


@require_http_methods(["GET", "POST"])
@for_rules
def one(request: HttpRequest, matter: str) -> HttpResponse:
    row = proposing.proposal_for(request.user, matter)
    if request.method == "GET":
        return _one(request, row)
    do, why = given(request, "do", 20), given(request, "why", 3000)
    if do == "publish" and proposing.may_publish(row, request.user) and not proving.is_proved(request, clock.now()):
        return proving.to_prove(request.get_full_path())
    try:
        said = _done(request, row, do, why)
    except NotValid as wrong:
        return _one(request, row, errors=wrong.errors, given={"why": why}, status=422)
    except NotNow as late:
        return _one(request, row, errors={"": " ".join(late.reasons)}, given={"why": why}, status=409)
    messages.success(request, said)
    return redirect("rules-proposal", matter)


def _done(request: HttpRequest, row: ProposedVersion, do: str, why: str) -> str:
    act: dict[str, Any] = {"by": request.user, "at": clock.now()}
    if do == "publish":
        proposing.publish(row, why=why, **act)
        return _("Published. The rules are in force from their first day.")
    if do == "withdraw":
        proposing.withdraw(row, why=why, **act)
        return _("Withdrawn.")
    if do == "replay":
        run_replay.delay_on_commit(replaying.ask(row, **act).pk)
        return _("The replay over the files has begun.")
    if do == "cancel":
        replay = row.replays.first()  # type: ignore[attr-defined]
        if replay is None:
            raise NotNow([_("This replay has ended already.")])
        replaying.cancel(replay, **act)
        return _("Cancelled. What was found so far stays.")
    raise NotValid({"": _("Choose what to do.")})


def _one(request: HttpRequest, row: ProposedVersion, **more: Any) -> HttpResponse:
    user, replay = request.user, replay_of(row)
    found = list(islice(changes(row.replaces.definition, row.definition), MOST_CHANGES + 1))
    return page(
        request, "proposal", "proposals", row=row, replay=replay, changed=found[:MOST_CHANGES],
        is_cut=len(found) > MOST_CHANGES, why_not=proposing.why_not(row, at=clock.now()) if row.state == "proposed" else [],
        may_publish=row.state == "proposed" and proposing.may_publish(row, user), is_mine=row.proposed_by_id == user.pk,
        may_withdraw=proposing.may_withdraw(row, user), **found_for(request, replay), **more,
    )  # fmt: skip


def replay_of(row: ProposedVersion) -> Replay | None:
    """The last one. An earlier one that was finished counts no more once another was asked for."""
    return row.replays.select_related("baseline", "proposal__stream__program").first()  # type: ignore[attr-defined]


def found_for(request: HttpRequest, replay: Replay | None) -> dict[str, Any]:
    """Who may see files counts those; who sees none gets the numbers of all."""
    if replay is None:
        return {}
    if request.user.is_program_staff and request.user.role in PROPOSES_RULES:
        beyond = {"drafts": replay.beyond.get("drafts"), "pool": of_pool(replay, tells_all=False)}
        return {"summary": telling.summary(replay), "counts": replay.counts.get("files", {}), **beyond}
    found: dict[str, Any] = {"mine": telling.files_visible_to(request.user, replay).count()}
    if request.user.role in READS_INTERESTS:
        rows = who(request.user, replay)
        seen.rows(len(rows), f"pool={replay.proposal.stream.code}")
        found |= {"pool": of_pool(replay, tells_all=True), "who": rows}
    return found


@require_safe
@for_rules
def progress(request: HttpRequest, matter: str) -> HttpResponse:
    """How far the replay is, for the page that asks again and again."""
    row = proposing.proposal_for(request.user, matter)
    return page(request, "progress", "proposals", row=row, replay=replay_of(row), polled=True)


@require_safe
@for_rules
def text(request: HttpRequest, matter: str) -> HttpResponse:
    """The program file, to be read, changed and put beside the others."""
    row = proposing.proposal_for(request.user, matter)
    name = f"{row.stream.code}-{row.in_force_from.isoformat()}.toml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(row.text, content_type="text/plain; charset=utf-8", headers=headers)


def the_replay(request: HttpRequest, matter: str) -> tuple[ProposedVersion, Replay]:
    row = proposing.proposal_for(request.user, matter)
    replay = replay_of(row)
    if replay is None:
        raise NotFound
    return row, replay
