"""Law society and college of consultants: who may act for payment (Ontario Immigration Act, 2015, s. 14)."""

from verification.sources.base import Register

SOURCE = Register(
    path="/registers/{representative_body}/{representative_licence_number}",
    key=("representative_body", "representative_licence_number"),
    names={"representative_name": "name"},
    must={"is_in_good_standing": True},
)
