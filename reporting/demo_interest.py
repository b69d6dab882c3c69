"""Pools of the demonstration: some three hundred invented people with believable answers, and a few one can follow."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from intake.interest import ending, questions, scoring, services
from intake.models import Attestation, ExpressionOfInterest, InterestEvent
from nominee import clock, deadlines
from nominee.models import Counter, Employer, JobOffer, Program, Stream, StreamVersion, User
from nominee.nominations import next_value
from reporting.demo import Cast

SIZES = {"owp-teer-0-3": 230, "owp-teer-4-5": 60, "owp-physician": 14}
CLOSED = {"withdrawn": "by_person", "removed": "offer_withdrawn"}
OFFERS = {"withdrawn": "expired", "removed": "withdrawn"}  # what became of the offer
GIVEN = ("Ada", "Bashir", "Chiara", "Dmitri", "Elena", "Farid", "Gloria", "Hugo", "Ines", "Jomo", "Kavita", "Luc")
FAMILY = (
    "Abara",
    "Bouchard",
    "Castillo",
    "Duarte",
    "Eze",
    "Fontaine",
    "Gill",
    "Haidar",
    "Ito",
    "Jansen",
    "Kaur",
    "Lopes",
)
FIRMS = (
    ("900200008", "Bluewater Fabrication Ltd."), ("900200016", "Northern Pine Homes Inc."),
    ("900200024", "Rideau Data Works Inc."), ("900200032", "Lakeside Care Group"), ("900200040", "Kitchi Foods Ltd."),
)  # fmt: skip
# NOC, title, wage from and to
JOBS: dict[str, tuple[tuple[str, str, int, int], ...]] = {
    "owp-teer-0-3": (
        ("21231", "Software engineer", 38, 62), ("31301", "Registered nurse", 36, 48), ("72106", "Welder", 25, 38),
        ("72310", "Carpenter", 24, 36), ("42202", "Early childhood educator", 20, 27), ("62020", "Food service supervisor", 18, 23),
        ("11100", "Auditor", 30, 45), ("21301", "Mechanical engineer", 36, 55), ("32101", "Licensed practical nurse", 28, 34),
        ("73300", "Transport truck driver", 22, 31), ("22222", "Information systems tester", 27, 40),
    ),
    "owp-teer-4-5": (
        ("44101", "Home support worker", 18, 24), ("75110", "Construction labourer", 21, 30),
        ("85100", "Livestock labourer", 17, 21), ("94140", "Food processing operator", 18, 25), ("65202", "Meat cutter", 18, 24),
    ),
}  # fmt: skip
DIVISIONS = (
    *("toronto",) * 5, *("peel",) * 4, *("york",) * 3, "durham", "halton", *("ottawa",) * 3, "hamilton", "waterloo", "middlesex",
    "essex", "simcoe", "niagara", "thunder_bay", "greater_sudbury", "algoma", "hastings", "lambton", "lanark", "wellington",
)  # fmt: skip
USUAL: dict[str, tuple[Any, ...]] = {
    "canadian_status": ("work_permit", "work_permit", "work_permit", "maintained", "study_permit", "none"),
    "english_level": ("9", "8", "8", "7", "7", "6", "5"), "french_level": ("0", "0", "0", "0", "5", "7"),
    "highest_education": ("bachelor", "bachelor", "masters", "college", "graduate_certificate", "trades", "secondary"),
    "residence_country": ("CA", "CA", "CA", "CA", "IN", "PH"),
}  # fmt: skip


@transaction.atomic
def fill(cast: Cast) -> None:
    """Asked again, nothing is added."""
    if ExpressionOfInterest.objects.exists():
        return
    signer = cast.employer_signing_officer  # type: ignore[attr-defined]
    firms = _firms(signer)
    for code, size in SIZES.items():
        stream = Stream.objects.select_related("program").filter(code=code).first()
        version = stream and services.version_in_force(stream, deadlines.day_in(cast.now, stream.program.time_zone))
        if stream and version and questions.asks(version):
            _Pool(stream, version, firms, signer, cast.now).fill(size)
    _whom_one_can_follow(signer, firms[2], cast.now)


def _firms(signer: User) -> list[Employer]:
    program, at = Program.objects.get(code="ontario"), clock.now() - timedelta(days=200)
    made = [
        Employer(program=program, business_number=number, legal_name=name, registered_at=at, saved_at=at)
        for number, name in FIRMS
    ]
    return Employer.objects.bulk_create(made)


class _Pool:
    """One stream's people, made in whole batches: each as registering by hand would have made them."""

    def __init__(
        self, stream: Stream, version: StreamVersion, firms: list[Employer], signer: User, now: datetime
    ) -> None:
        self.stream, self.version, self.firms, self.signer, self.now = stream, version, firms, signer, now
        self.draw = random.Random(stream.code)  # nosec B311 # invented people, the same ones each time
        self.zone = stream.program.time_zone
        begun = deadlines.end_of(version.in_force_from, self.zone)
        self.since = max(begun, now - timedelta(days=120))

    def fill(self, size: int) -> None:
        people = self._people(size)
        moments = [self.since + (self.now - self.since) * self.draw.random() for _person in people]
        jobs = [self._job() for _person in people]
        offers = self._offers(people, moments, jobs) if questions.takes_offer(self.version) else [None] * size
        first = self._numbers(size)
        rows = [
            self._row(first + place, *one)
            for place, one in enumerate(zip(people, moments, offers, jobs, strict=True))
        ]  # fmt: skip
        made = ExpressionOfInterest.objects.bulk_create(rows)
        Attestation.objects.bulk_create([self._attestation(row) for row in made])
        InterestEvent.objects.bulk_create([event for row in made for event in self._events(row)])

    def _people(self, size: int) -> list[User]:
        """Of another domain than those that one can sign in as."""
        return User.objects.bulk_create(
            User(
                email=f"{self.stream.code}.{place}@pool.example", role="applicant", password="!", is_demonstration=True,
                first_name=self.draw.choice(GIVEN), last_name=self.draw.choice(FAMILY),
                language="fr" if place % 9 == 0 else "en",
            )
            for place in range(size)
        )  # fmt: skip

    def _numbers(self, size: int) -> int:
        """As many in a row."""
        name = f"interest-{self.stream.prefix}"
        first = next_value(name)
        Counter.objects.filter(name=name).update(value=first + size - 1)
        return first

    def _job(self) -> dict[str, Any]:
        jobs = JOBS.get(self.stream.code)
        if jobs is None:
            return {}
        noc, title, least, most = self.draw.choice(jobs)
        wage = f"{self.draw.uniform(least, most):.2f}"
        division = self.draw.choice(DIVISIONS)
        return {"job_noc": noc, "job_title": title, "job_wage": wage, "job_census_division": division}

    def _offers(self, people: list[User], moments: list[datetime], jobs: list[dict[str, Any]]) -> list[JobOffer]:
        rows = []
        for place, (person, at, job) in enumerate(zip(people, moments, jobs, strict=True)):
            sent = at - timedelta(days=self.draw.randint(1, 20))
            rows.append(JobOffer(
                number=f"JO-{self.stream.prefix}-{place + 1:06}", employer=self.draw.choice(self.firms), stream=self.stream,
                stream_version=self.version, status=OFFERS.get(self._status(place), "interest_registered"),
                employee_name=str(person), employee_email=person.email, answers=job, created_at=sent, saved_at=sent,
                created_by=self.signer, submitted_at=sent, submitted_by=self.signer, expires_at=sent + timedelta(days=30),
            ))  # fmt: skip
        return JobOffer.objects.bulk_create(rows)

    def _status(self, place: int) -> str:
        """One in twelve is no longer in the pool."""
        return list(CLOSED)[place // 12 % len(CLOSED)] if place % 12 == 7 else "registered"

    def _row(
        self, number: int, person: User, at: datetime, offer: JobOffer | None, job: Mapping[str, Any]
    ) -> ExpressionOfInterest:
        place, today = int(person.email.split("@")[0].rsplit(".", 1)[1]), deadlines.day_in(at, self.zone)
        status = self._status(place)
        typed = {code: self._answer(field) for code, field in questions.fields(self.version).items()} | dict(job)
        answers = questions.asked(self.version, typed, today)
        score, columns = (found(self.version, answers, today) for found in (scoring.scored, scoring.columns))
        until = deadlines.end_of(deadlines.after(today, questions.validity(self.version)), self.zone)
        closed = (
            {} if status == "registered" else {"closed_at": self.now - timedelta(days=1), "closed_why": CLOSED[status]}
        )
        return ExpressionOfInterest(
            number=f"EOI-{self.stream.prefix}-{number:06}", stream=self.stream, stream_version=self.version, applicant=person,
            job_offer=offer, status=status, answers=answers, points=score.total if score else None, created_at=at,
            saved_at=at, registered_at=at, attested_at=at, expires_at=until,
            **columns, **closed,
        )  # fmt: skip

    def _answer(self, field: Mapping[str, Any]) -> Any:
        if usual := USUAL.get(field["code"]):
            possible = {choice["value"] for choice in field.get("choices", [])}
            return self.draw.choice([value for value in usual if not possible or value in possible] or sorted(possible))
        if field["type"] == "choice":
            return self.draw.choice(field["choices"])["value"]
        if field["type"] == "integer":
            return self.draw.choice((0, 3, 7, 9, 14, 18, 26, 40))
        if field["type"] == "yes_no":
            return self.draw.random() < 0.4
        return {"country": "CA", "money": "35.00", "decimal": "35.00", "noc": "21231"}.get(field["type"], "")

    def _attestation(self, row: ExpressionOfInterest) -> Attestation:
        assert row.attested_at is not None
        score = scoring.scored(self.version, row.answers, deadlines.day_in(row.attested_at, self.zone))
        return Attestation(
            interest=row, number=1, stream_version=self.version, answers=row.answers, points=row.points,
            lines=score.as_json() if score else [], at=row.attested_at, by=row.applicant,
        )  # fmt: skip

    def _events(self, row: ExpressionOfInterest) -> list[InterestEvent]:
        found = [InterestEvent(interest=row, number=1, at=row.created_at, by=row.applicant, what="begun"),
                 InterestEvent(interest=row, number=2, at=row.created_at, by=row.applicant, what="registered")]  # fmt: skip
        if row.closed_at:
            by = row.applicant if row.status == "withdrawn" else None
            ended = InterestEvent(interest=row, number=3, at=row.closed_at, by=by, what=row.status, why=row.closed_why)
            found.append(ended)
        return found


def _whom_one_can_follow(signer: User, firm: Employer, now: datetime) -> None:
    """The two applicants without a file: one in the pool, each with an earlier one that has ended."""
    alex, camille = (User.objects.get(email=f"{name}@demo.example") for name in ("applicant", "candidat"))
    _of_last_year(alex, signer, firm)
    _ran_out(camille)
    made = _offer(firm, camille, signer, "owp-teer-0-3", now - timedelta(days=9), JOBS["owp-teer-0-3"][0])
    begun = services.start_interest(made.stream, by=camille, at=now - timedelta(days=8), offer_number=made.number)
    _registered(begun, now - timedelta(days=8), english_level="7", french_level="9", months_in_position=14)


def _ran_out(person: User) -> None:
    """Nobody was invited within its twelve months."""
    at = datetime.fromisoformat("2025-03-03T10:00:00-05:00")
    begun = services.start_interest(Stream.objects.get(code="masters-graduate"), by=person, at=at)
    found = _registered(begun, at)
    assert found.expires_at is not None
    ending.end_interest(found, "expired", "expired", by=None, at=found.expires_at)


def _of_last_year(person: User, signer: User, firm: Employer) -> None:
    at = datetime.fromisoformat("2025-09-10T10:00:00-04:00")
    made = _offer(firm, person, signer, "foreign-worker", at, JOBS["owp-teer-0-3"][0])
    begun = services.start_interest(made.stream, by=person, at=at + timedelta(days=2), offer_number=made.number)
    found = _registered(begun, at + timedelta(days=2))
    ending.end_interest(
        found, "removed", "stream_closed", by=None, at=datetime.fromisoformat("2026-06-26T00:05:00-04:00")
    )


def _offer(
    firm: Employer, person: User, signer: User, stream: str, at: datetime, job: tuple[str, str, int, int]
) -> JobOffer:
    found = Stream.objects.get(code=stream)
    answers = {"job_noc": job[0], "job_title": job[1], "job_wage": f"{job[2]}.50", "job_census_division": "ottawa"}
    return JobOffer.objects.create(
        number=f"JO-{found.prefix}-{person.pk:06}-P", employer=firm, stream=found, status="submitted",
        stream_version=services.version_in_force(found, at.date()), employee_name=str(person), employee_email=person.email,
        answers=answers, created_at=at, saved_at=at, created_by=signer, submitted_at=at, submitted_by=signer,
        expires_at=at + timedelta(days=30),
    )  # fmt: skip


def _registered(begun: ExpressionOfInterest, at: datetime, **said: Any) -> ExpressionOfInterest:
    person, draw = begun.applicant, random.Random(begun.number)  # nosec B311
    usual = {
        code: draw.choice(field["choices"])["value"] if field["type"] == "choice" else False
        for code, field in questions.fields(services.open_version(begun.stream, at)).items()
        if field["type"] in ("choice", "yes_no")
    }
    rest = {"residence_country": "CA", "canadian_status": "work_permit", "months_in_ontario": 20}
    services.save_interest(begun, by=person, at=at, answers=usual | rest | said)
    services.attest(begun, by=person, at=at)
    begun.refresh_from_db()
    return begun
