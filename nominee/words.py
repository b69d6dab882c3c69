"""A text in both official languages. Pure, so that rules and tables can carry their own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    en: str
    fr: str

    def text(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en

    @property
    def here(self) -> str:
        """In the language of the page being made."""
        from django.utils.translation import get_language

        return self.text(get_language() or "en")

    def __str__(self) -> str:
        return self.here

    @property
    def as_json(self) -> dict[str, str]:
        return {"en": self.en, "fr": self.fr}

    @classmethod
    def from_json(cls, row: Mapping[str, str]) -> Words:
        return cls(en=row["en"], fr=row["fr"])
