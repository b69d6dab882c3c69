"""What is known of a document beside its bytes: how long it counts, its translation, and what was seen of it at receipt."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from nominee.models.document import Document
from nominee.models.people import User


class DocumentValidity(models.Model):
    """From when until when a document counts. Only added to: the newest row of a document is what is known of it."""

    ANSWER, APPLICANT, OFFICER = "answer", "applicant", "officer"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="validities")
    kind = models.CharField(max_length=60)  # passport, permit, language_test …: of uploading.toml
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    # Who says so: the form's answer (`field`), the person on the page of the document, or an officer who read it.
    source = models.CharField(max_length=10, choices=[(code, code) for code in (ANSWER, APPLICANT, OFFICER)])
    field = models.CharField(max_length=60, blank=True)
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("document", "said_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=False) | Q(valid_until__isnull=False), name="a_validity_says_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lte=F("valid_until")),
                name="a_validity_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} until {self.valid_until}"


class DocumentTranslation(models.Model):
    """The translation that a document in another language brings with it, in the same file. One per document."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="translation")
    translator = models.CharField(max_length=200)
    way = models.CharField(max_length=60)  # how it is certified: code of uploading.toml
    number = models.CharField(max_length=60, blank=True)  # of the translator's membership
    first_page = models.PositiveIntegerField()  # of the translation, in the file
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"translation of {self.document_id}"


class UploadFinding(models.Model):
    """What the computer saw of a document when it came: a warning, or that it could not tell. Never a verdict.

    `code` is one of intake/uploading/findings.py, `detail` holds numbers and days alone. Who used the document anyway is
    written once.
    """

    WARNING, NOTE = "warning", "note"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="findings")
    code = models.CharField(max_length=40)
    weight = models.CharField(max_length=10, choices=[(code, code) for code in (WARNING, NOTE)])
    page = models.PositiveIntegerField(null=True, blank=True)
    detail = models.JSONField(default=dict)
    found_at = models.DateTimeField()
    used_anyway_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    used_anyway_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("document", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(used_anyway_by__isnull=True, used_anyway_at__isnull=True)
                | Q(used_anyway_by__isnull=False, used_anyway_at__isnull=False),
                name="used_anyway_by_somebody_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.document_id}"
