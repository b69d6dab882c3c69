"""The federal case system: identity behind a passport, and the status and permit it gave."""

from verification.sources.base import Register

SOURCE = Register(
    path="/federal/persons/{passport_number}",
    key=("passport_number",),
    names={"family_name": "family_name", "given_names": "given_names"},
    values={
        "birth_date": "birth_date",
        "uci": "uci",
        "canadian_status": "status",
        "permit_number": "permit_number",
        "permit_expires_on": "permit_expires_on",
    },
)
