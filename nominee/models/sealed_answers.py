"""A JSON column of which some answers are kept sealed, whoever saves it."""

from __future__ import annotations

from typing import Any

from django.db import models


class SealedAnswers(models.JSONField):
    """Of a model with `number` and `program`: what the program marks is sealed whenever the column is saved."""

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        from nominee.sealing.answers import sealed

        given = getattr(model_instance, self.attname)
        kept = sealed(model_instance.number, model_instance.program, given)
        if kept is not given:
            setattr(model_instance, self.attname, kept)
        return kept

    def deconstruct(self) -> tuple[Any, ...]:
        """In the database it is a JSON column like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
