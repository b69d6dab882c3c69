"""An opening day on this machine: thousands want few places, while somebody of the staff goes on working.

The web runs as `make run` runs it (`launch.web`: the door, the desk's server and the portal's), on the bench's database.
The people are `reporting.bench.crowd`, in a process of its own. Afterwards the database is asked what was promised: every
place is given once and none twice, every draft is there with what was saved, everybody has an answer, nobody an error.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils.crypto import get_random_string

from intake.models import Opening, OpeningPlace
from intake.opening import services
from nominee import clock
from nominee.errors import NotValid
from nominee.models import Application, Session, Stream, User
from nominee.sign_in import sessions
from reporting.bench import questions
from reporting.bench.officer import signed_in
from reporting.bench.times import Times

ROOT = Path(__file__).resolve().parents[2]
A_SECOND = 25  # people who come
CALM = 40  # requests of the staff before anybody comes
PACE = 0.5  # seconds from one request of the staff to the next
VISITS = 117_000 / 6_000  # for each place, in the days of 2017 that the issue names
BACKEND = "nominee.sign_in.backends.Accounts"


@dataclass
class Staff:
    """Milliseconds of the desk's pages: while it was calm, while people came, and from the announced moment on."""

    address: str
    cookie: str
    pages: list[str]
    calm: Times = field(default_factory=Times)
    coming: Times = field(default_factory=Times)
    given: Times = field(default_factory=Times)
    problems: list[str] = field(default_factory=list)

    def ask(self, page: str) -> float:
        host = self.address.removeprefix("http://")
        began = time.perf_counter()
        asked = http.client.HTTPConnection(host, timeout=60)
        try:
            asked.request("GET", page, headers={"Cookie": self.cookie, "Accept-Language": "en"})
            answer = asked.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as problem:
            self.problems.append(f"{page}: {type(problem).__name__}")
            return 0.0
        finally:
            asked.close()
        if answer.status != 200:
            self.problems.append(f"{page} answered {answer.status}")
        return (time.perf_counter() - began) * 1000

    def work(self, into: Times, count: int) -> None:
        for turn in range(count):
            into.add(self.ask(self.pages[turn % len(self.pages)]))
            time.sleep(PACE / 5)

    def go_on(self, opens_at: datetime, done: threading.Event) -> None:
        turn = 0
        while not done.wait(PACE):
            took = self.ask(self.pages[turn % len(self.pages)])
            (self.given if clock.now() >= opens_at else self.coming).add(took)
            turn += 1


@dataclass
class Day:
    """What happened. `broken`: the promises that were not kept, in words."""

    opening: Opening
    people: int
    told: dict[str, Any]
    staff: Staff
    drawn_after: float = 0.0
    broken: list[str] = field(default_factory=list)


def measure(people: int, places: int) -> Day:
    with tempfile.TemporaryDirectory(prefix="nominee-surge-") as folder, _web(Path(folder)) as address:
        staff = _staff(address)
        staff.work(Times(), 24)  # every process and thread of the server has its pages ready
        staff.work(staff.calm, CALM if people >= 1000 else 10)
        cookies = _accounts(people)
        arrive = people / A_SECOND
        opening = _announce(places, clock.now() + timedelta(seconds=arrive + 5 + people / 200))
        day = Day(opening, people, {}, staff)
        done = threading.Event()
        officer = threading.Thread(target=staff.go_on, args=(opening.opens_at, done), daemon=True)
        officer.start()
        try:
            day.told = _crowd(address, opening, arrive, cookies)
        finally:
            done.set()
            officer.join()
        judge(day)
        return day


def _crowd(address: str, opening: Opening, arrive: float, cookies: list[str]) -> dict[str, Any]:
    host, port = address.removeprefix("http://").split(":")
    people = len(cookies)
    plan = {
        "host": host, "port": int(port), "opening": f"/openings/{opening.number}/", "arrive": arrive, "cookies": cookies,
        "opens_at": opening.opens_at.timestamp(), "until": opening.opens_at.timestamp() + 120 + people / 5,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "reporting.bench.crowd"],
        cwd=ROOT,
        input=json.dumps(plan),
        text=True,
        stdout=subprocess.PIPE,
    )
    if done.returncode:
        raise RuntimeError("the people's process failed; its words are above")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def judge(day: Day) -> None:
    """What the database says, beside what people were told: each promise that was not kept, in `day.broken`."""
    opening, told = Opening.objects.get(pk=day.opening.pk), day.told
    places = OpeningPlace.objects.filter(opening=opening)
    holders = list(places.filter(ticket__isnull=False).values_list("ticket__user_id", flat=True))
    wanted = min(opening.places, day.people)
    day.drawn_after = (opening.drawn_at - opening.opens_at).total_seconds() if opening.drawn_at else -1.0
    if places.count() != opening.places or len(holders) != wanted:
        day.broken.append(f"{len(holders)} places were given, of {opening.places}")
    if len(set(holders)) != len(holders):
        day.broken.append("somebody holds two places")
    kept = {file.number: file for file in Application.objects.filter(ticket__opening=opening)}
    if len(kept) != wanted or set(told["drafts"]) != set(kept):
        day.broken.append(f"{len(kept)} drafts are there, {len(told['drafts'])} people saved one, of {wanted}")
    for number, (_page, code, typed) in told["drafts"].items():
        if number not in kept or kept[number].answers.get(code) != typed:
            day.broken.append(f"what was saved in {number} is not there")
    answered = len(told["drafts"]) + told["in_line"]
    if answered != day.people:
        day.broken.append(f"{answered} of {day.people} people were told where they stand")
    day.broken += [f"what was saved in {number} was not shown again" for number in told["lost"]]
    day.broken += [f"an error: {words}" for words in (*told["errors"], *day.staff.problems)]


# ------------------------------------------------------------------ the web


@contextmanager
def _web(folder: Path) -> Iterator[str]:
    """The product's web on the database of this connection, with documents in a folder of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "DATABASE_URL": _database(), "NOMINEE_VAR": str(folder), "NOMINEE_PUBLIC_URL": address, "NOMINEE_DEMO": "1",
        "NOMINEE_SECRET_KEY": settings.SECRET_KEY, "NOMINEE_FIELD_KEYS": settings.FIELD_KEYS,
        "NOMINEE_INDEX_KEY": settings.INDEX_KEY,
    }  # fmt: skip
    log = folder / "web.log"
    with open(log, "w") as words, subprocess.Popen(
        [sys.executable, "-m", "launch.web", "--port", str(port)], cwd=ROOT, env=environment, stdout=words, stderr=words
    ) as web:  # fmt: skip
        try:
            _wait_for(address, web, log)
            yield address
        finally:
            web.terminate()


def _wait_for(address: str, web: subprocess.Popen[bytes], log: Path) -> None:
    for _try in range(600):
        try:
            for page in ("/healthz", "/desk/"):  # of the portal, of the desk
                urllib.request.urlopen(f"{address}{page}", timeout=30).close()  # nosec B310 # our own address
            return
        except OSError:
            if web.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"the web does not answer: {log.read_text()[-1000:]}")


def _database() -> str:
    """The address of the database that this connection has, which may be one that was made for the bench."""
    known = connection.settings_dict
    host = {"host": known["HOST"]} if known["HOST"] else {}
    rest = {"port": str(known["PORT"])} if known["PORT"] else {}
    account = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else "")
    return f"postgresql://{account}@/{quote(known['NAME'])}?{urlencode(host | rest | known['OPTIONS'])}"


# ------------------------------------------------------------------ who is there


def _staff(address: str) -> Staff:
    """An ordinary officer, with the worklist and a file of it."""
    officer = questions.officers(1)[0]
    file = Application.objects.filter(assigned_to=officer, decided_at__isnull=True).order_by("pk")[0]
    cookie = signed_in(officer).cookies[settings.SESSION_COOKIE_NAME].value
    pages = ["/desk/?view=mine", f"/desk/applications/{file.number}/"]
    return Staff(address, f"{settings.SESSION_COOKIE_NAME}={cookie}", pages)


def _accounts(count: int) -> list[str]:
    """Applicants who signed in before: what their browsers send as cookies."""
    mark = get_random_string(6, "abcdefghijkmnpqrstuvwxyz")
    rows = [
        User(
            email=f"{mark}{place}@surge.example", role="applicant", password="!", language=("en", "fr")[place % 2],
            first_name="Surge", last_name=f"Person {place}",
        )
        for place in range(count)
    ]  # fmt: skip
    users = User.objects.bulk_create(rows, batch_size=1000)
    now = clock.now()
    about = {"at": now.isoformat(), "until": (now + settings.SESSION_LENGTH_PORTAL).isoformat(), "way": "bench"}
    kept, cookies = [], []
    for user in users:
        store = sessions.SessionStore()
        data = {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: user.get_session_auth_hash()}
        kept.append(store.create_model_instance(data | {sessions.ABOUT: about}))
        cookies.append(
            f"{settings.SESSION_COOKIE_NAME}={store.session_key}; {settings.CSRF_COOKIE_NAME}={get_random_string(32)}"
        )
    Session.objects.bulk_create(kept, batch_size=1000)
    return cookies


def _announce(places: int, opens_at: datetime) -> Opening:
    """In the first stream that may have one."""
    now = clock.now()
    manager = User.objects.filter(role="manager").order_by("pk")[0]
    for stream in Stream.objects.select_related("program").order_by("pk"):
        try:
            return services.announce(
                stream, waiting_from=now, opens_at=opens_at, closes_at=opens_at + timedelta(days=14), places=places,
                by=manager, at=now,
            )  # fmt: skip
        except NotValid:
            continue
    raise RuntimeError("no stream takes applications today")
