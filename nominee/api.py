"""The JSON twin of the pages: the file, its public words, and the actions offered. /api/v1/"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from nominee import clock, machine
from nominee.access import file_for, visible_to
from nominee.errors import DomainError, NotNow, NotValid, TooOften
from nominee.lifecycle import ACTIONS
from nominee.models import Application, User
from nominee.sign_in import proving

PAGE = 50
LONGEST_NUMBER = 24  # characters, as the column


def answer_domain_errors(problem: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(problem, DomainError):
        body: dict[str, Any] = {"error": problem.code}
        if isinstance(problem, NotNow):
            body["reasons"] = problem.reasons
        if isinstance(problem, NotValid):
            body["errors"] = problem.errors
        headers = {"Retry-After": str(problem.seconds)} if isinstance(problem, TooOften) else None
        return Response(body, status=problem.status, headers=headers)
    return exception_handler(problem, context)


def as_row(application: Application, user: User) -> dict[str, Any]:
    state = application.state
    status = state.name.here if user.is_program_staff else state.public.here
    return {"number": application.number, "stream": application.stream.code, "status": status}


class Applications(APIView):
    """The caller's files, by number; `after` is the last number of the page before."""

    def get(self, request: Request) -> Response:
        after = request.query_params.get("after", "")
        if len(after) > LONGEST_NUMBER or "\x00" in after:
            raise NotValid({"after": "is not a file number"})
        rows = visible_to(request.user).select_related("stream").filter(number__gt=after).order_by("number")[:PAGE]
        return Response({"applications": [as_row(row, request.user) for row in rows]})


class OneApplication(APIView):
    def get(self, request: Request, number: str) -> Response:
        application = file_for(request.user, number)
        actions = [
            {
                "action": offer.code,
                "blocked_by": list(offer.blocked_by),
                "asks": list(offer.action.asks),
                "proof": offer.action.proves,
            }
            for offer in machine.offers(application, request.user)
        ]
        return Response(as_row(application, request.user) | {"state": application.status, "actions": actions})


class Actions(APIView):
    """POST {"action": …, "expecting": …, "asked": {…}}: the same door as the pages use."""

    def post(self, request: Request, number: str) -> Response:
        application = file_for(request.user, number)
        body = request.data if isinstance(request.data, dict) else {}
        asked = body.get("asked", {})
        if not isinstance(asked, dict) or not all(isinstance(body.get(key), str) for key in ("action", "expecting")):
            raise NotValid({"action": "needs action and expecting as text, asked as an object"})
        # Whoever may not take the step is told so, and nothing of a proof.
        if (entry := ACTIONS.get(body["action"])) and entry.proves and request.user.role in entry.roles:
            proving.demand(request, clock.now())
        machine.perform(
            application, body["action"], by=request.user, at=timezone.now(), expecting=body["expecting"],
            **{str(key): value for key, value in asked.items() if str(key).isidentifier() and key not in {"by", "at"}},
        )  # fmt: skip
        return Response(as_row(application, request.user) | {"state": application.status})
