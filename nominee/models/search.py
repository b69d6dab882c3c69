"""What the search reads beside the application's own columns. Written by nominee/finding, never by hand."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from nominee.models.application import Application


class NameVariant(models.Model):
    """A word of a name, or that word with one letter left out: two names a typo apart share a variant."""

    # The key is what is asked by: a dozen rows of a file would have an id, and an index of ids, that nobody asks for.
    pk = models.CompositePrimaryKey("variant", "application_id")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    variant = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.variant


class Identifier(models.Model):
    """A passport, client, phone or business number or an e-mail address of a file, in the form it is compared by."""

    pk = models.CompositePrimaryKey("value", "kind", "application_id")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="identifiers", db_index=False)
    kind = models.CharField(max_length=20)  # passport, uci, phone, email, business_number, certificate
    value = models.CharField(max_length=254)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["application"], name="identifiers_of_a_file")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.application_id}"


class SearchedText(models.Model):
    """The words of one note or letter, to be found by; `source` and `key` lead back to it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=20)  # note, letter
    key = models.BigIntegerField()
    at = models.DateTimeField()
    text = models.TextField()  # as it is shown in a result
    words = SearchVectorField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "key"], name="a_text_is_found_once")]
        indexes: ClassVar = [
            GinIndex(fields=["words"], name="texts_by_words"),
            models.Index(fields=["-at", "-id"], name="texts_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
