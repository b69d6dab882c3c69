"""Result registers of the language tests: the report is genuine, belongs to the person, and has these scores."""

from verification.sources.base import Register

SOURCE = Register(
    path="/language-tests/{test}/reports/{report_number}",
    key=("test", "report_number"),
    names={"family_name": "family_name", "given_names": "given_names"},
    values={code: code for code in ("birth_date", "taken_on", "listening", "reading", "writing", "speaking")},
    must={"is_valid": True},
)
