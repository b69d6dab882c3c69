"""Requests for access, corrections, breaches, and what people were told and agreed to."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from nominee.models.application import Application
from nominee.models.people import User
from nominee.words import Words

ASKERS: dict[str, Words] = {
    "applicant": Words("The applicant", "Le candidat"),
    "representative": Words("The representative", "Le représentant"),
    "other": Words("Somebody else", "Une autre personne"),
}


class Matter(models.Model):
    """A small life of its own (nominee/privacy/lives.py): only life.perform writes `state`."""

    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class AccessRequest(Matter):
    """Somebody asks for a copy of a file. The privacy officer sees the file only while this is open."""

    life = "access"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="access_requests")
    asker = models.CharField(max_length=20)
    asker_name = models.CharField(max_length=200, blank=True)
    identity_note = models.CharField(max_length=500, blank=True)  # how it was verified who asks
    received_on = models.DateField()
    due_on = models.DateField()
    extended_why = models.TextField(blank=True, max_length=2000)
    answer = models.TextField(blank=True, max_length=4000)  # why it was refused, in the applicant's language
    total = models.PositiveIntegerField(default=0)  # of the package that is being made
    made = models.PositiveIntegerField(default=0)
    package = models.FileField(upload_to="packages/", max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(closed_at__isnull=True), name="one_open_access_request"
            ),
            models.CheckConstraint(condition=Q(asker__in=list(ASKERS)), name="asker_is_known"),
        ]

    @property
    def asker_words(self) -> Words:
        return ASKERS[self.asker]


class ReviewedRecord(models.Model):
    """One record of the file under review, and what becomes of it. Its text is read where it lies, and not copied."""

    RELEASE, SEVER, WITHHOLD = "release", "sever", "withhold"
    DECISIONS: ClassVar = {
        RELEASE: Words("Release", "Communiquer"),
        SEVER: Words("Release without parts", "Communiquer sans certaines parties"),
        WITHHOLD: Words("Withhold", "Ne pas communiquer"),
    }
    request = models.ForeignKey(AccessRequest, on_delete=models.CASCADE, related_name="records")
    place = models.PositiveIntegerField()
    source = models.CharField(max_length=30)
    key = models.CharField(max_length=80)
    decision = models.CharField(max_length=10, blank=True)  # proposed by the data until somebody decided
    severed = models.JSONField(default=dict)  # code of the part -> code of the exemption
    exemption = models.CharField(max_length=20, blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["request", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "place"], name="reviewed_place_once"),
            models.UniqueConstraint(fields=["request", "source", "key"], name="reviewed_record_once"),
            models.CheckConstraint(
                condition=~Q(decision="withhold") | ~Q(exemption=""), name="withheld_under_an_exemption"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} #{self.place} {self.source}"

    @property
    def decision_name(self) -> Words | None:
        return self.DECISIONS.get(self.decision)


class CorrectionRequest(Matter):
    """A person says that a fact of their file is wrong. Refused, their statement of disagreement stays on the file."""

    life = "correction"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="correction_requests")
    fact = models.CharField(max_length=200)  # code of a field of the form, or the person's own words
    recorded = models.TextField(blank=True, max_length=2000)  # as it stood when they asked
    right = models.TextField(max_length=2000)
    evidence = models.TextField(blank=True, max_length=4000)
    due_on = models.DateField()
    answer = models.TextField(blank=True, max_length=4000)
    statement = models.TextField(blank=True, max_length=4000)
    statement_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]


class Breaches(models.Manager["Breach"]):
    """Its two moments are read when they are asked for: PostgreSQL keeps moments that Python cannot read at all, and one
    of them must not take the whole register away."""

    def get_queryset(self) -> models.QuerySet[Breach]:
        return super().get_queryset().defer("began_at", "ended_at")


class Breach(Matter):
    """Personal information was lost, stolen, or seen or used without authority."""

    life = "breach"

    title = models.CharField(max_length=200)
    what = models.TextField(max_length=4000)
    found_on = models.DateField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    containment = models.TextField(blank=True, max_length=4000)
    sensitivity = models.CharField(max_length=10, blank=True)  # low, medium, high
    likelihood = models.CharField(max_length=10, blank=True)
    assessment = models.TextField(blank=True, max_length=4000)
    is_real_risk = models.BooleanField(null=True)  # a real risk of significant harm
    reported_on = models.DateField(null=True)  # to the Information and Privacy Commissioner
    report_reference = models.CharField(max_length=100, blank=True)
    lessons = models.TextField(blank=True, max_length=4000)

    objects: ClassVar[Breaches] = Breaches()

    class Meta:
        ordering: ClassVar = ["-opened_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(began_at__isnull=False, ended_at__gte=models.F("began_at")),
                name="a_breach_ends_later",
            ),
        ]


class BreachFile(models.Model):
    """Whose information it was, and when that person was told."""

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="files")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="breaches")
    how = models.CharField(max_length=20, default="number")  # by its number, or from the log of looks
    notified_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["breach", "application"], name="a_file_once_in_a_breach"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} in {self.breach_id}"


class MatterEvent(models.Model):
    """A step of a request, a correction or a breach: who, when, from where to where. Never a person's own words."""

    only_added_to = "at"

    life = models.CharField(max_length=20)
    matter = models.BigIntegerField()
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the matter
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.CharField(max_length=30)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    told = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["life", "matter", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["life", "matter", "number"], name="matter_event_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.life} {self.matter} #{self.number} {self.step}"


class NoticeShown(models.Model):
    """Which words of a notice somebody had before them when they began or declared: version, language, digest."""

    only_added_to = "at"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notices_shown")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    code = models.CharField(max_length=60)
    version = models.DateField()
    language = models.CharField(max_length=2)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.code} {self.version} for {self.application_id}"


class Consent(models.Model):
    """An optional use, agreed to or taken back. The latest row of a use counts."""

    only_added_to = "at"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="consents")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    code = models.CharField(max_length=60)
    version = models.DateField()
    language = models.CharField(max_length=2)
    sha256 = models.CharField(max_length=64)
    is_given = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.code} for {self.application_id}: {self.is_given}"
