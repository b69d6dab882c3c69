"""A JSON column whose content never changes under its digest: each process reads and decodes it once."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

MOST = 200  # versions kept; a program publishes a dozen a year

_read: dict[str, Any] = {}


class _ReadOnce(DeferredAttribute):
    """Where the row came without the column: what this process has read before, by the row's digest."""

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            digest = instance.sha256  # type: ignore[attr-defined]
            if digest not in _read:
                if len(_read) >= MOST:
                    _read.clear()
                _read[digest] = super().__get__(instance, cls)
            instance.__dict__[name] = _read[digest]
        return instance.__dict__[name]


class RememberedJSONField(models.JSONField):
    """Of a model with a `sha256` of the content. Shared by all who read it: never to be changed in place."""

    descriptor_class = _ReadOnce

    def deconstruct(self) -> tuple[Any, ...]:
        """In the database it is a JSON column like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
