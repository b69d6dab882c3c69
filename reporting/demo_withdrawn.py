"""An employer of the demonstration withdraws an offer: the expression of interest that hung on it leaves the pool."""

from __future__ import annotations

from datetime import timedelta

from intake.employers import offers
from intake.interest import services
from nominee import clock
from nominee.models import Employer, Stream, User
from reporting.demo import Cast, account
from reporting.demo_draws import ANSWERS
from reporting.demo_employers import JOB, STREAM

EMAIL = "withdrawn.offer@demo.example"


def tell(cast: Cast) -> None:
    """Asked again, nothing is added."""
    firm = Employer.objects.filter(business_number="900100000").first()
    if firm is None or User.objects.filter(email=EMAIL).exists():
        return
    person = account(EMAIL, cast.password, "applicant", "Noor", "Haddad")
    signer: User = cast.employer_signing_officer  # type: ignore[attr-defined]
    stream, at = Stream.objects.get(code=STREAM), cast.now - timedelta(days=6)
    names = {"employee_given_names": "Noor", "employee_family_name": "Haddad", "employee_email": EMAIL}
    with clock.standing_at(at):
        made = offers.begin(firm, stream, by=signer, at=at)
        made = offers.save_answers(made, by=signer, at=at, answers=JOB | names)
        made = offers.sign(made, by=signer, at=at)
        begun = services.start_interest(stream, by=person, at=at, offer_number=made.number)
        services.save_interest(begun, by=person, at=at, answers=ANSWERS)
        services.attest(begun, by=person, at=at)
    offers.withdraw(made, by=signer, at=cast.now - timedelta(hours=4))
