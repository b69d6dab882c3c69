"""The business registry: the employer exists, is active, and since when."""

from verification.sources.base import Register

SOURCE = Register(
    path="/business-registry/businesses/{employer_business_number}",
    key=("employer_business_number",),
    names={"employer_legal_name": "legal_name"},
    values={"employer_established_on": "established_on"},
    must={"status": "active"},
)
