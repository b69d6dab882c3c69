"""Offices, teams and their queues: where a file waits while nobody in person holds it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from nominee.words import Words


class Named(models.Model):
    code = models.CharField(max_length=40, unique=True)
    name = models.JSONField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self) -> Words:
        return Words.from_json(self.name)


class Office(Named):
    class Meta:
        ordering: ClassVar = ["code"]


class Team(Named):
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="teams")

    class Meta:
        ordering: ClassVar = ["code"]


class Queue(Named):
    """Files that wait for whoever of the team, in one of these roles, takes the next one."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="queues")
    turn = models.CharField(max_length=20)  # of which states: support, program, manager, director (lifecycle.py)
    roles = ArrayField(models.CharField(max_length=40))
    place = models.PositiveSmallIntegerField(default=0)  # the order of desk.toml, in which rules are tried

    class Meta:
        ordering: ClassVar = ["place", "code"]
