"""The answers of the form that a program marks as sealed (program.toml): no statement writes one of them open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from nominee.models.program import Program


class SealedAnswers(models.JSONField):
    """A JSON column of a model with `number` and `program`; what is marked is sealed whenever it is saved."""

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        given = getattr(model_instance, self.attname)
        kept = sealed(model_instance.number, model_instance.program, given)
        if kept is not given:
            setattr(model_instance, self.attname, kept)
        return kept

    def deconstruct(self) -> tuple[Any, ...]:
        """In the database it is a JSON column like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


def marked(program: Program, given: Mapping[str, Any]) -> list[str]:
    """The codes among these that are kept sealed and say something."""
    return [code for code in program.sealed if isinstance(given.get(code), str) and given[code]]


def sealed(number: str, program: Program, given: dict[str, Any], *, trusts_references: bool = True) -> dict[str, Any]:
    """What is given with its marked values sealed; the very same where there was nothing to do.

    Not `trusts_references`: what a person typed is a value, whatever it looks like.
    """
    from nominee.sealing import vault

    open_ones = {
        code: given[code]
        for code in marked(program, given)
        if not (trusts_references and vault.is_reference(given[code]))
    }
    return {**given, **vault.keep_all(number, open_ones)} if open_ones else given
