"""Is it true? One adapter per outside database, each over real HTTP with its configured address and token."""

from __future__ import annotations

from collections.abc import Mapping

from verification.sources import (
    ban_list,
    base,
    business_registry,
    education_credential,
    federal_case_system,
    language_test,
    representative_register,
)
from verification.sources.base import Answer, Claim, Source, Unreachable

__all__ = ["SOURCES", "Answer", "Source", "Unreachable", "ask"]

SOURCES: dict[str, Source] = {
    "business_registry": business_registry.SOURCE,
    "language_test": language_test.SOURCE,
    "education_credential": education_credential.SOURCE,
    "representative_register": representative_register.SOURCE,
    "ban_list": ban_list.SOURCE,
    "federal_case_system": federal_case_system.SOURCE,
}


def ask(source_name: str, claim: Claim, config: Mapping[str, str]) -> Answer:
    """Ask a source about a claim. `config`: url and token. Raises Unreachable when it gives no usable answer."""
    return base.put(SOURCES[source_name], claim, config)
