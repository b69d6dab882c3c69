"""Bodies that assess foreign credentials: the assessment exists, and was shared with the program.

Sharing it with the federal department alone is not enough (document checklist).
"""

from verification.sources.base import Register

SOURCE = Register(
    path="/credentials/{eca_reference}",
    key=("eca_reference",),
    names={
        "family_name": "family_name",
        "given_names": "given_names",
        "institution": "institution",
        "eca_body": "body",
    },
    values={"birth_date": "birth_date", "credential": "credential", "eca_issued_on": "issued_on"},
    must={"is_shared_with_program": True},
)
