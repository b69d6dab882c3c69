"""Every route and method, with what each reader is answered. A route without a row fails the suite.

A row names its door: what most readers get there. Differences of one row stand beside it. `file` is the
state of the file asked about, `args` what the other parts of the address stand for (see house.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ANONYMOUS = ("anonymous", "closed_account")
OWN = ("applicant", "representative")
PUBLIC = ("stranger", "revoked", "other_representative", "employer_contact", "employer_signing_officer")
DESK = (
    "support_officer", "program_officer", "team_lead", "manager", "executive_director",
    "internal_reviewer", "integrity_officer", "auditor",
)  # fmt: skip
BLIND = ("analyst", "privacy_officer", "administrator")
JOINED = ("joined_staff",)  # the applicant, since then an officer
GROUPS = {"anonymous": ANONYMOUS, "own": OWN, "public": PUBLIC, "desk": DESK, "blind": BLIND, "joined": JOINED}
READERS = tuple(reader for group in GROUPS.values() for reader in group)

Door = dict[str, int]
EVERYONE: Door = dict.fromkeys(GROUPS, 200)
SIGNED_IN: Door = EVERYONE | {"anonymous": 302}
SIGNED = [group for group in GROUPS if group != "anonymous"]
ELSEWHERE: Door = dict.fromkeys(GROUPS, 302)  # led on to where they belong
MINE: Door = dict.fromkeys(GROUPS, 422) | {"anonymous": 302}  # what was sent here is wrong, and it is theirs to correct
PORTAL: Door = {"anonymous": 302, "own": 200, "public": 404, "desk": 403, "blind": 403, "joined": 403}
STAFF: Door = {"anonymous": 302, "own": 403, "public": 403, "desk": 200, "blind": 403, "joined": 404}
FILE: Door = {"anonymous": 302, "own": 200, "public": 404, "desk": 200, "blind": 404, "joined": 404}
API: Door = FILE | {"anonymous": 403}
DRAFT: Door = {"anonymous": 302, "own": 200, "public": 404, "desk": 404, "blind": 404, "joined": 404}
ADMIN: Door = {group: 403 for group in GROUPS} | {"anonymous": 302}
SILENT = {"auditor": 403, "internal_reviewer": 403}  # read, and write nothing
HOLDERS = {
    "support_officer": 200,
    "team_lead": 200,
    "manager": 200,
    "executive_director": 200,
}  # one holds it, the others lead
OFFICERS = {"support_officer": 302, "program_officer": 302, "team_lead": 302}
LEADING = {"team_lead": 200, "manager": 200, "executive_director": 200}


# The employers' portal: the business and its offers are those of the signing officer; the contact is of no business.
EMPLOYERS: Door = {group: 403 for group in GROUPS} | {
    "anonymous": 302,
    "public": 200,
    "stranger": 403,
    "representative": 200,
}
BUSINESS: Door = EMPLOYERS | {"public": 404, "representative": 404, "employer_signing_officer": 200}
ACTS = ("representative", "revoked", "other_representative")
REPRESENTATIVES: Door = dict.fromkeys(GROUPS, 403) | {"anonymous": 302}
READS_RIGHTS = ("privacy_officer", "manager", "auditor")  # of privacy law: works, approves, reads
RIGHTS: Door = {group: 403 for group in GROUPS} | {"anonymous": 302} | dict.fromkeys(READS_RIGHTS, 200)
CONFIRM = ("team_lead", "manager", "executive_director", "administrator")
RECOVERIES: Door = dict.fromkeys(GROUPS, 403) | {"anonymous": 302} | dict.fromkeys(CONFIRM, 200)
# Rules are no file: whoever works by them, counts by them or configures them reads what is proposed.
RULES: Door = SIGNED_IN | {"own": 403, "public": 403, "privacy_officer": 403}
PROPOSE: Door = dict.fromkeys(GROUPS, 403) | {"anonymous": 302, "analyst": 200, "administrator": 200}
LOOKS: Door = {group: 403 for group in GROUPS} | {"anonymous": 302, "privacy_officer": 200, "auditor": 200}

# Expressions of interest: a person's own, and read by staff whose work is pools and draws; an analyst counts.
INTEREST: Door = {
    "anonymous": 302,
    "own": 200,
    "representative": 404,  # of the file; nothing of this interest was prepared by them
    "revoked": 404,
    "other_representative": 404,
    "public": 403,
    "desk": 403,
    "blind": 403,
    "joined": 403,
}
PREPARE = dict.fromkeys(("representative", "revoked", "other_representative"), 200)
POOLS: Door = STAFF | {"support_officer": 403, "internal_reviewer": 403, "joined": 403}


# Draws: read by whoever works with pools, prepared by those who lead, signed by two who decide; an analyst counts.
READ_DRAWS = ("program_officer", "team_lead", "manager", "executive_director", "integrity_officer", "auditor")
PREPARE_DRAWS = ("team_lead", "manager", "executive_director")
POOLS: Door = dict.fromkeys(GROUPS, 403) | {"anonymous": 302} | dict.fromkeys(READ_DRAWS, 200)
DRAWS: Door = POOLS | {"analyst": 200}
PREPARING: Door = dict.fromkeys(GROUPS, 403) | {"anonymous": 302} | dict.fromkeys(PREPARE_DRAWS, 200)
INVITED: Door = {
    "anonymous": 302,
    "own": 200,
    "representative": 404,
    "public": 404,
    "desk": 403,
    "blind": 403,
    "joined": 403,
}


@dataclass(frozen=True)
class Row:
    route: str
    method: str
    door: Door
    file: str = ""
    args: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    writes: bool = False  # a GET that keeps who looked first
    json: bool = False

    @property
    def name(self) -> str:
        return " ".join(filter(None, [self.method, self.route, self.file, *self.args.values()]))

    def expected(self, reader: str) -> int:
        group = next(name for name, readers in GROUPS.items() if reader in readers)
        return self.door.get(reader, self.door[group])


def get(route: str, door: Door, file: str = "", *, writes: bool = False, **args: str) -> Row:
    return Row(route, "GET", door, file, args, writes=writes)


def post(route: str, door: Door, file: str = "", data: dict[str, Any] | None = None, **args: str) -> Row:
    return Row(route, "POST", door, file, args, data or {})


def act(action: str, file: str, by: dict[str, int], **data: Any) -> Row:
    """A step of the staff: who may is redirected, who sees the file and may not is refused."""
    return post("desk-act", STAFF | {"desk": 403} | by, file, {"expecting": file} | data, action=action)


# A notification of interest is answered by people with an account of their own.
ANSWERS: Door = dict.fromkeys(GROUPS, 403) | {"anonymous": 302, "applicant": 200, "stranger": 200}
NOBODYS: Door = {"anonymous": 302, "own": 404, "public": 404, "desk": 403, "blind": 403, "joined": 403}
COUNTED = ("team_lead", "manager", "executive_director", "auditor")  # who reads openings and extensions at the desk
COUNTS: Door = {group: 403 for group in GROUPS} | {"anonymous": 302} | dict.fromkeys(COUNTED, 200)
ANNOUNCE = {"manager": 422, "executive_director": 422}


ROWS = (
    # The front door
    get("home", SIGNED_IN | {"anonymous": 200, "privacy_officer": 302, "own": 302, "public": 302, "desk": 302, "joined": 302}),
    get("sign-in", EVERYONE | {group: 302 for group in ("own", "public", "desk", "blind", "joined")}),
    post("sign-in", EVERYONE | {group: 302 for group in ("own", "public", "desk", "blind", "joined")},
         data={"username": "nobody@demo.example", "password": "wrong"}),
    post("sign-out", dict.fromkeys(GROUPS, 302)),
    get("sign-in-second", ELSEWHERE),
    post("sign-in-second", ELSEWHERE, data={"code": "123456"}),
    post("passkey-question", EVERYONE),
    get("sign-in-lost", ELSEWHERE),
    post("sign-in-lost", ELSEWHERE, data={"do": "remove"}),
    get("recovery-stop", dict.fromkeys(GROUPS, 404), token="x"),
    post("recovery-stop", dict.fromkeys(GROUPS, 404), token="x"),
    get("provider", ELSEWHERE),
    get("provider-back", ELSEWHERE),
    get("password-forgotten", EVERYONE),
    post("password-forgotten", EVERYONE, data={"email": "nobody@demo.example"}),
    get("password-set", EVERYONE, uidb64="x", token="y"),
    post("password-set", EVERYONE, uidb64="x", token="y"),
    # The account of whoever is signed in, and of nobody else
    get("account", SIGNED_IN),
    get("second-factor", ELSEWHERE),
    post("second-factor", ELSEWHERE, data={"code": "ABCD-EFGH-JKLM"}),
    get("account-session", EVERYONE),
    post("account-session", EVERYONE),
    post("account-sessions-end", ELSEWHERE),
    get("prove", SIGNED_IN),
    post("prove", MINE, data={"password": "wrong"}),
    get("prove-provider", ELSEWHERE),
    get("address-change", dict.fromkeys(GROUPS, 403) | {"anonymous": 302}),
    post("address-change", dict.fromkeys(GROUPS, 403) | {"anonymous": 302}, data={"email": "zqxvkj@canary.example"}),
    get("address-confirm", dict.fromkeys(GROUPS, 404) | {"anonymous": 302}, token="x"),
    post("address-confirm", dict.fromkeys(GROUPS, 404) | {"anonymous": 302}, token="x"),
    get("passkey-add", SIGNED_IN),
    post("passkey-add", MINE),
    post("passkey-add-question", SIGNED_IN),
    get("app-add", SIGNED_IN),
    post("app-add", MINE, data={"code": "000"}),
    post("factor-remove", MINE | dict.fromkeys(SIGNED, 409), pk="999999999"),
    get("codes", SIGNED_IN),
    post("codes", MINE | dict.fromkeys(SIGNED, 409)),
    get("password-change", SIGNED_IN),
    post("password-change", MINE),
    get("desk-recoveries", RECOVERIES),
    get("desk-recovery", RECOVERIES | dict.fromkeys(CONFIRM, 404), pk="999999999"),
    post("desk-recovery", RECOVERIES | dict.fromkeys(CONFIRM, 404), pk="999999999"),
    post("language", dict.fromkeys(GROUPS, 302), data={"language": "fr", "next": "/"}),
    get("about", EVERYONE, page="privacy"),
    get("notice", EVERYONE),
    post("csp-report", dict.fromkeys(GROUPS, 204)),
    get("healthz", dict.fromkeys(GROUPS, 204)),
    get("readyz", dict.fromkeys(GROUPS, 204)),
    # Expressions of interest
    get("interest", INTEREST | PREPARE | {"stranger": 200}),
    get("interest-start", INTEREST | PREPARE | {"stranger": 200}, stream="owp-teer-0-3"),
    post("interest-start", INTEREST | dict.fromkeys(PREPARE, 422) | {"own": 422, "stranger": 422}, stream="owp-teer-0-3"),
    get("interest-one", INTEREST | {"stranger": 404}, eoi="interest"),
    get("interest-page", INTEREST | {"stranger": 404}, eoi="interest", code="interest_language"),
    post("interest-page", INTEREST | {"own": 422, "stranger": 404}, data={"english_level": "x"}, eoi="interest",
         code="interest_language"),
    post("interest-points", INTEREST | {"stranger": 404}, data={"english_level": "9"}, eoi="interest",
         code="interest_language"),
    get("interest-check", INTEREST | {"stranger": 404}, eoi="interest"),
    post("interest-check", INTEREST | {"own": 422, "stranger": 404}, eoi="interest"),
    post("interest-discard", INTEREST | {"own": 302, "stranger": 404}, eoi="interest"),
    get("interest-withdraw", INTEREST | {"stranger": 404}, eoi="interest"),
    post("interest-withdraw", INTEREST | {"own": 302, "stranger": 404}, eoi="interest"),
    post("interest-restore", INTEREST | {"own": 302, "stranger": 404}, eoi="interest"),
    post("interest-authority-end", INTEREST | {"own": 302, "stranger": 404}, eoi="interest"),
    get("desk-pools", POOLS | {"analyst": 200}),
    get("desk-pool", POOLS | {"analyst": 200}, stream="owp-teer-0-3"),
    get("desk-interest", POOLS, eoi="interest"),
    post("desk-interest-points", POOLS | dict.fromkeys(READ_DRAWS, 403) | {"program_officer": 409, "team_lead": 409}, eoi="interest"),
    # The portal: a draft
    get("openings", EVERYONE),
    get("opening", dict.fromkeys(GROUPS, 404), called="NONE-2026-1"),  # public, where there is one: tests/intake/test_openings.py
    get("opening-state", NOBODYS, called="NONE-2026-1"),
    post("opening-join", NOBODYS, called="NONE-2026-1"),
    post("opening-leave", NOBODYS, called="NONE-2026-1"),
    post("opening-start", NOBODYS, called="NONE-2026-1"),
    get("apply", PORTAL | {"public": 200}),
    post("apply-start", PORTAL | {"own": 409, "representative": 403, "public": 403, "stranger": 409},
         data={"stream": "owp-teer-0-3"}),
    get("apply-file", PORTAL, "draft"),
    get("apply-page", PORTAL, "draft", code="passport"),
    get("apply-page", PORTAL, "draft", code="addresses"),
    post("apply-page", PORTAL | {"own": 422}, "draft", {"family_name": ""}, code="identity"),
    post("apply-remove", PORTAL | {"own": 302}, "draft", code="addresses", pk="entry"),
    post("apply-restore", PORTAL | {"own": 302}, "draft", code="addresses"),
    post("apply-discard", PORTAL | {"own": 302}, "draft", code="identity"),
    get("apply-upload", PORTAL, "draft", slot="passport"),
    post("apply-upload", PORTAL | {"own": 422}, "draft", slot="passport"),
    get("apply-pages", PORTAL, "draft", slot="passport"),
    post("apply-pages", PORTAL | {"own": 422}, "draft", {"do": "use", "piece": "x"}, slot="passport"),
    get("apply-document", PORTAL, "draft", slot="passport"),
    post("apply-document", PORTAL | {"own": 302}, "draft", {"anyway": "1"}, slot="passport"),
    post("apply-reuse", PORTAL | {"own": 404}, "draft", {"document": "x"}, slot="passport"),
    post("apply-pieces", PORTAL | {"own": 422}, "draft", {"size": "0"}, slot="passport"),
    Row("apply-piece", "HEAD", PORTAL, "draft", {"slot": "passport", "piece": "piece"}),
    Row("apply-piece", "PATCH", PORTAL | {"own": 409}, "draft", {"slot": "passport", "piece": "piece"}),
    Row("apply-piece", "DELETE", PORTAL | {"own": 204}, "draft", {"slot": "passport", "piece": "piece"}),
    get("apply-piece-picture", PORTAL, "draft", slot="passport", piece="piece"),
    post("apply-fee", PORTAL | {"own": 302}, "draft"),
    get("apply-check", PORTAL, "draft"),
    post("apply-check", PORTAL | {"own": 302}, "draft", {"true": "1", "consent": "1"}),
    get("apply-representative", PORTAL, "draft"),
    post("apply-representative", PORTAL | {"applicant": 422, "representative": 403}, "draft"),
    get("apply-representative-end", PORTAL, "draft"),
    post("apply-representative-end", PORTAL | {"applicant": 302, "representative": 403}, "draft"),
    post("apply-representative-scopes", PORTAL | {"applicant": 302, "representative": 403}, "draft", {"scopes": ["draft"]}),
    get("apply-representative-acts", PORTAL, "draft"),
    get("apply-representative-acts", PORTAL, "verification"),
    get("apply-help", PORTAL, "draft"),
    post("apply-help", PORTAL | {"own": 422}, "draft"),
    post("apply-help-remove", PORTAL | {"own": 404}, "draft", pk="999999999"),
    get("apply-authorization", REPRESENTATIVES | dict.fromkeys(ACTS, 404), pk="999999999"),
    post("apply-authorization", REPRESENTATIVES | dict.fromkeys(ACTS, 404), pk="999999999"),
    get("apply-enrol", REPRESENTATIVES | dict.fromkeys(ACTS, 200)),
    post("apply-enrol", REPRESENTATIVES | dict.fromkeys(ACTS, 422)),
    post("apply-enrol-take-back", REPRESENTATIVES | dict.fromkeys(ACTS, 404), enrolment="ENR-1900-000001"),
    get("apply-appoint", REPRESENTATIVES | {"applicant": 200, "stranger": 200}),
    post("apply-appoint", REPRESENTATIVES | {"applicant": 422, "stranger": 422}),
    get("apply-appoint-who", PORTAL | {"own": 404}, enrolment="ENR-1900-000001"),
    post("apply-appoint-who", PORTAL | {"own": 404}, enrolment="ENR-1900-000001"),
    get("apply-act", PORTAL, "draft", action="withdraw"),
    post("apply-act", PORTAL | {"own": 302}, "draft", {"expecting": "draft"}, action="withdraw"),
    get("apply-information", PORTAL, "draft"),
    post("apply-consent", PORTAL | {"applicant": 302, "representative": 403}, "draft", {"given": "yes"}, code="research"),
    # The portal: after submission
    get("apply-information", PORTAL, "verification"),
    post("apply-consent", PORTAL | {"own": 404, "representative": 403}, "verification", {"given": "yes"}, code="nothing"),
    post("apply-copy-ask", PORTAL | {"own": 302}, "nominated"),
    get("apply-copy", PORTAL | {"own": 404}, "verification", matter="access_request"),
    get("apply-correction", PORTAL, "verification"),
    post("apply-correction", PORTAL | {"own": 422}, "verification", {"fact": ""}),
    get("apply-statement", PORTAL | {"own": 404}, "verification", matter="correction"),
    post("apply-statement", PORTAL | {"own": 404}, "verification", matter="correction"),
    get("apply-file", PORTAL, "verification"),
    get("apply-file", PORTAL, "nominated"),
    get("apply-receipt", PORTAL, "verification"),
    get("apply-sent", PORTAL, "verification"),
    get("apply-sent", PORTAL | {"own": 302}, "draft"),
    get("apply-page", PORTAL | {"own": 302}, "verification", code="identity"),
    post("apply-act", PORTAL | {"own": 302}, "information_requested", {"expecting": "information_requested", "answer": "x"},
         action="answer_request"),
    post("apply-act", PORTAL | {"own": 409}, "verification", {"expecting": "information_requested", "answer": "x"},
         action="answer_request"),
    post("apply-act", PORTAL | {"own": 404}, "verification", {"expecting": "decision"}, action="approve"),
    # The employers' portal
    get("employers", EMPLOYERS | {"employer_signing_officer": 200}),
    get("employer-register", EMPLOYERS | {"public": 403, "representative": 403, "employer_signing_officer": 200}),
    post("employer-register", EMPLOYERS | {"public": 403, "representative": 403, "employer_signing_officer": 422}),
    post("employer-notices-read", EMPLOYERS | {"public": 302, "representative": 302}),
    get("employer-join", dict.fromkeys(GROUPS, 404), token="x"),
    post("employer-join", dict.fromkeys(GROUPS, 404), data={"pin": "123456"}, token="x"),
    get("employer", BUSINESS, pk="business"),
    get("employer-profile-all", BUSINESS, pk="business"),
    get("employer-profile", BUSINESS, pk="business", code="size", writes=True),
    post("employer-profile", BUSINESS | {"employer_signing_officer": 302}, pk="business", code="standing",
         data={"employer_has_esa_orders": "no", "employer_has_ohsa_orders": "no", "employer_is_ontario_public_service": "no"}),
    post("employer-profile-take", BUSINESS | {"employer_signing_officer": 302}, pk="business"),
    post("employer-profile-beat", BUSINESS, pk="business"),
    get("employer-people", BUSINESS, pk="business"),
    post("employer-people", BUSINESS | {"employer_signing_officer": 422}, data={"email": "x"}, pk="business"),
    post("employer-people-back", BUSINESS | {"employer_signing_officer": 404}, pk="business", enrolment="999999999"),
    get("employer-people-change", BUSINESS, pk="business", member="officer", act="end"),
    post("employer-people-change", BUSINESS | {"employer_signing_officer": 409}, pk="business", member="officer", act="end"),
    get("employer-offer-new", BUSINESS, pk="business"),
    post("employer-offer-new", BUSINESS | {"employer_signing_officer": 302}, data={"stream": "owp-teer-0-3"}, pk="business"),
    get("employer-offer", BUSINESS, offer_number="offer"),
    get("employer-offer", BUSINESS, offer_number="signed"),
    get("employer-offer-page", BUSINESS, offer_number="offer", code="job", writes=True),
    get("employer-offer-page", BUSINESS | {"employer_signing_officer": 302}, offer_number="signed", code="job"),
    post("employer-offer-page", BUSINESS | {"employer_signing_officer": 302}, offer_number="offer", code="job",
         data={"job_noc": "21232", "job_wage": "50", "job_is_full_time": "yes", "job_is_permanent": "yes"}),
    post("employer-offer-take", BUSINESS | {"employer_signing_officer": 302}, offer_number="offer"),
    post("employer-offer-beat", BUSINESS, offer_number="offer"),
    post("employer-offer-done", BUSINESS | {"employer_signing_officer": 302}, offer_number="offer"),
    post("employer-offer-contact", BUSINESS | {"employer_signing_officer": 422}, data={"contact": "0"}, offer_number="offer"),
    post("employer-offer-representative", BUSINESS | {"employer_signing_officer": 422}, data={"email": "x"}, offer_number="signed"),
    get("employer-offer-sign", BUSINESS, offer_number="offer"),
    post("employer-offer-sign", BUSINESS | {"employer_signing_officer": 302}, data={"true": "1", "consent": "1"}, offer_number="offer"),
    get("employer-offer-withdraw", BUSINESS, offer_number="signed"),
    post("employer-offer-withdraw", BUSINESS | {"employer_signing_officer": 302}, offer_number="signed"),
    get("employer-approval-page", BUSINESS | {"employer_signing_officer": 404}, offer_number="signed", code="person"),
    post("employer-approval-page", BUSINESS | {"employer_signing_officer": 404}, offer_number="signed", code="person"),
    post("employer-approval-take", BUSINESS | {"employer_signing_officer": 404}, offer_number="signed"),
    post("employer-approval-beat", BUSINESS | {"employer_signing_officer": 404}, offer_number="signed"),
    get("employer-approval-sign", BUSINESS | {"employer_signing_officer": 404}, offer_number="signed"),
    post("employer-approval-sign", BUSINESS | {"employer_signing_officer": 404}, offer_number="signed"),
    # The desk
    get("desk", STAFF | {"joined": 200}),
    post("desk-next", STAFF | {"desk": 302, "joined": 302}),
    get("desk-openings", COUNTS | {"analyst": 200}),
    post("desk-openings", {group: 403 for group in GROUPS} | {"anonymous": 302} | ANNOUNCE),
    get("desk-opening", COUNTS | dict.fromkeys((*COUNTED, "analyst"), 404), called="NONE-2026-1"),
    post("desk-opening-cancel", COUNTS | dict.fromkeys((*COUNTED, "analyst"), 404), called="NONE-2026-1"),
    get("desk-extend", COUNTS),
    post("desk-extend", {group: 403 for group in GROUPS} | {"anonymous": 302} | ANNOUNCE),
    post("desk-completeness-next", STAFF | {"desk": 302, "joined": 302}),
    get("desk-preview", STAFF, "verification"),
    get("desk-export", STAFF | {"joined": 200}),
    get("desk-views", STAFF | {"joined": 200}),
    post("desk-views", STAFF | {"desk": 302, "joined": 302}, data={"name": "My evening", "query": "?view=open"}),
    post("desk-view", STAFF | {"desk": 404}, data={"do": "delete"}, pk="999999999"),
    post("desk-files", STAFF | {"desk": 302, "joined": 302} | SILENT | {"integrity_officer": 403},
         data={"pick": "none"}, deed="assign"),
    post("desk-files", STAFF | {"desk": 404}, data={"pick": "none"}, deed="approve"),
    get("desk-changed", STAFF | {"desk": 302, "joined": 302}),
    post("desk-undo", STAFF | {"desk": 302, "joined": 302}, data={"do": "undo"}),
    get("desk-aside", STAFF | {"desk": 403} | HOLDERS, "verification"),
    post("desk-aside", STAFF | {"desk": 403} | dict.fromkeys(HOLDERS, 422), "verification"),
    post("desk-complexity", STAFF | {"desk": 403} | dict.fromkeys(HOLDERS, 302), "verification", {"level": "2", "expecting": "1"}),
    get("desk-search", STAFF | {"joined": 200}),
    get("desk-suggest", STAFF | {"joined": 200}),
    get("desk-keys", STAFF | {"joined": 200}),
    post("desk-keys", STAFF | {"desk": 302, "joined": 302}, data={"do": "save", "note": "n"}),
    get("desk-audit", STAFF | {"desk": 403, "joined": 403, "auditor": 200, "administrator": 200}),
    get("desk-audit-sign-ins", STAFF | {"desk": 403, "joined": 403, "auditor": 200, "administrator": 200}),
    get("desk-workload", STAFF | {"joined": 200}),
    get("desk-absences", STAFF | {"joined": 200}),
    post("desk-absences", STAFF | {"desk": 422, "joined": 422} | SILENT | {"integrity_officer": 403}),
    post("desk-absence-cancel", STAFF | {"desk": 404, "joined": 404}, pk="999999"),
    get("desk-forecast", STAFF | {"joined": 200}),
    get("desk-balance", STAFF | {"desk": 403, "joined": 403, "auditor": 200} | LEADING),
    get("desk-routes", STAFF | {"desk": 403, "joined": 403} | LEADING),
    post("desk-routes", STAFF | {"desk": 403, "joined": 403} | dict.fromkeys(LEADING, 302), data={"code": "nothing"}),
    get("desk-move", STAFF | {"desk": 403, "joined": 403} | dict.fromkeys(LEADING, 404)),
    post("desk-move-do", STAFF | {"desk": 403, "joined": 403} | dict.fromkeys(LEADING, 404)),
    get("desk-moved", STAFF | {"desk": 403, "joined": 403} | dict.fromkeys(LEADING, 302)),
    get("desk-access", STAFF, "verification"),
    post("desk-access", STAFF | {"desk": 404}, "verification", {"do": "nothing"}),
    post("desk-access", STAFF | {"desk": 422}, "verification", {"do": "declare", "tie": "nothing"}),
    post("desk-access", STAFF | {"desk": 403, "manager": 422, "executive_director": 422, "integrity_officer": 422},
         "verification", {"do": "restrict", "reason": ""}),
    get("desk-conflicts", STAFF | {"joined": 200}),
    post("desk-conflicts", STAFF | {"desk": 422, "joined": 422}, data={"number": "none", "tie": "friend"}),
    get("desk-open", STAFF | {"joined": 200}),
    post("desk-open", STAFF | {"desk": 422, "joined": 422}, data={"number": "none", "category": "audit", "purpose": ""}),
    post("desk-open-close", STAFF | {"desk": 404, "joined": 404}, pk="999999999"),
    get("privacy-requests", RIGHTS),
    post("privacy-requests", RIGHTS | {"privacy_officer": 422, "manager": 403, "auditor": 403}),
    get("privacy-request", RIGHTS, matter="access_request"),
    post("privacy-request", RIGHTS | {"privacy_officer": 404, "manager": 404, "auditor": 404}, data={"step": "nothing"},
         matter="access_request"),
    get("privacy-record", RIGHTS, matter="access_request", place="1"),
    post("privacy-record", RIGHTS | {"privacy_officer": 422, "manager": 403, "auditor": 403}, data={"decision": "x"},
         matter="access_request", place="1"),
    post("privacy-gather", RIGHTS | {"privacy_officer": 302, "manager": 403, "auditor": 403}, matter="access_request"),
    get("privacy-package", RIGHTS | dict.fromkeys(READS_RIGHTS, 404), matter="access_request"),
    get("privacy-corrections", RIGHTS),
    get("privacy-correction", RIGHTS, matter="correction"),
    post("privacy-correction", RIGHTS | {"privacy_officer": 302, "manager": 403, "auditor": 403},
         data={"step": "accept", "answer": "It is noted on the file."}, matter="correction"),
    get("privacy-breaches", RIGHTS),
    post("privacy-breaches", RIGHTS | {"privacy_officer": 422, "manager": 403, "auditor": 403}),
    get("privacy-breaches-csv", RIGHTS),
    get("privacy-breach", RIGHTS, matter="breach"),
    post("privacy-breach", RIGHTS | {"privacy_officer": 422, "manager": 403, "auditor": 403}, data={"do": "files"}, matter="breach"),
    get("privacy-breach-looks", RIGHTS, matter="breach"),
    get("privacy-holds", RIGHTS),
    post("privacy-holds", RIGHTS | {"privacy_officer": 422, "manager": 422, "auditor": 403}),
    post("privacy-hold-lift", RIGHTS | dict.fromkeys(READS_RIGHTS, 404), pk="999999"),
    get("privacy-disposals", RIGHTS),
    post("privacy-disposals", RIGHTS | {"privacy_officer": 409, "manager": 403, "auditor": 403}),
    get("privacy-disposal", RIGHTS | dict.fromkeys(READS_RIGHTS, 404), matter="DC-1900-0001"),
    post("privacy-disposal", RIGHTS | dict.fromkeys(READS_RIGHTS, 404), matter="DC-1900-0001"),
    get("privacy-certificate", RIGHTS | dict.fromkeys(READS_RIGHTS, 404), matter="DC-1900-0001"),
    get("privacy-schedules", RIGHTS),
    get("rules", RULES),
    get("rules-version", RULES, stream="foreign-worker", begins="2026-01-01"),
    get("rules-try", RULES),
    post("rules-try", RULES, data={"do": "example", "stream": "foreign-worker", "on": "2026-03-27"}),
    post("rules-try", RULES | dict.fromkeys(("desk", "joined", "analyst", "administrator"), 422),
         data={"do": "file", "number": "JXX-1900-000001"}),
    get("rules-proposals", RULES),
    get("rules-propose", PROPOSE),
    post("rules-propose", PROPOSE | {"analyst": 422, "administrator": 422}),
    get("rules-proposal", RULES, matter="proposal"),
    post("rules-proposal", PROPOSE | {"analyst": 302, "administrator": 302}, data={"do": "replay"}, matter="proposal"),
    post("rules-proposal", PROPOSE | {"analyst": 403, "administrator": 302}, data={"do": "publish"}, matter="proposal"),
    post("rules-proposal", PROPOSE | {"analyst": 422, "administrator": 422}, data={"do": "withdraw"}, matter="proposal"),
    get("rules-progress", RULES, matter="proposal"),
    get("rules-text", RULES, matter="proposal"),
    get("rules-files", STAFF | {"joined": 200}, matter="proposal"),
    get("rules-files-csv", STAFF | {"joined": 200}, matter="proposal"),
    get("privacy", LOOKS),
    get("privacy-opened", LOOKS),
    get("privacy-looks", LOOKS),
    get("privacy-looks-csv", LOOKS),
    get("privacy-file", LOOKS),
    get("privacy-file-csv", LOOKS | {"privacy_officer": 404, "auditor": 404}),
    get("privacy-words", LOOKS),
    post("privacy-words", LOOKS, data={"words": "nobody"}),
    post("privacy-explain", LOOKS | {"privacy_officer": 404, "auditor": 404}),
    *(get("desk-file", STAFF, state) for state in ("completeness", "verification", "assessment", "nominated")),
    get("desk-file", STAFF | {"desk": 404}, "draft"),
    get("desk-act", STAFF | {"desk": 403, "support_officer": 200, "team_lead": 200, "program_officer": 200}, "verification",
        action="request_information"),
    get("desk-act", STAFF | {"desk": 403, "manager": 409}, "verification", action="approve"),
    get("desk-act", STAFF | {"desk": 404}, "verification", action="nothing"),
    post("desk-here", STAFF, "verification", {"doing": "viewing", "seen": "1"}),
    post("desk-here", STAFF | {"desk": 404}, "draft"),
    post("desk-draft", STAFF | {"desk": 302}, "verification", {"forget": "note"}),
    Row("desk-draft", "POST", STAFF | SILENT, "verification", data={"place": "note", "values": {"text": ["Call"]}}, json=True),
    get("desk-sealed", STAFF, "verification", key="sealed"),
    post("desk-notes", STAFF | {"desk": 302} | SILENT, "verification", {"kind": "call", "text": "Called."}),
    post("desk-notes", STAFF | {"desk": 422} | SILENT, "verification", {"kind": "call", "text": ""}),
    get("desk-note", STAFF | SILENT, "verification", pk="note"),
    post("desk-note", STAFF | {"desk": 302} | SILENT, "verification", {"do": "correct", "text": "Else."}, pk="note"),
    post("desk-note-pin", STAFF | {"desk": 302} | SILENT, "verification", {"pin": "yes"}, pk="note"),
    act("request_information", "verification", OFFICERS, items="Please send it."),
    act("return_with_comments", "decision", {"manager": 302}, comments="Please look again."),
    act("approve", "decision", {"manager": 302}),
    act("approve_first", "decision", {"manager": 403}),
    act("refuse", "decision", {"manager": 409}),
    act("open_decision", "recommended", {"manager": 302}),
    act("recall", "recommended", {"program_officer": 302, "team_lead": 302}),
    act("return_by_director", "verification", {"executive_director": 302}, ground="integrity"),
    act("start_completeness", "submitted", {"support_officer": 302, "team_lead": 302}),
    act("return_to_verification", "assessment", {"program_officer": 302, "team_lead": 302}, comments="Once more."),
    act("submit", "draft", dict.fromkeys(DESK, 404)),
    act("withdraw", "verification", {}),
    act("lapse_request", "information_requested", {}),
    get("desk-authority", STAFF, "verification"),
    post("desk-authority", STAFF | {"desk": 404}, "verification", {"do": "nothing"}),
    post("desk-authority", STAFF | {"desk": 403} | OFFICERS | {"integrity_officer": 302}, "verification", {"do": "ask"}),
    get("desk-completeness", STAFF, "completeness", writes=True),
    post("desk-review-item", STAFF | {"desk": 403, "support_officer": 302, "team_lead": 302}, "completeness",
         {"outcome": "present", "expecting": "0"}, pk="item"),
    post("desk-validity", STAFF | {"desk": 403, "support_officer": 409, "program_officer": 409, "team_lead": 409}, "completeness",
         {"document": "0", "valid_until": "2030-01-01"}, pk="item"),
    post("desk-undo-item", STAFF | {"desk": 403, "support_officer": 409, "team_lead": 409}, "completeness",
         {"expecting": "0"}, pk="item"),
    post("desk-take-over", STAFF | {"desk": 403, "support_officer": 302, "team_lead": 302}, "completeness"),
    post("desk-finish-check", STAFF | {"desk": 403, "support_officer": 409, "team_lead": 409}, "completeness"),
    get("desk-checks", STAFF, "verification"),
    get("desk-checks-progress", STAFF, "verification"),
    get("desk-checks-csv", STAFF, "verification"),
    get("desk-checks-json", STAFF, "verification"),
    post("desk-checks-take-up", STAFF | {"desk": 403} | OFFICERS, "verification"),
    post("desk-settle", STAFF | {"desk": 403} | OFFICERS, "verification",
         {"outcome": "confirmed", "reason": "Seen."}, pk="check"),
    get("desk-assessment", STAFF, "assessment"),
    post("desk-assess", STAFF | {"desk": 403, "program_officer": 422, "team_lead": 422}, "assessment",
         {"result": "nothing"}, criterion="intention"),
    get("desk-decision-json", STAFF, "nominated", pk="decision"),
    # Draws and invitations
    get("draws", EVERYONE),
    get("draws-csv", EVERYONE),
    get("draws-json", EVERYONE),
    get("desk-draws", DRAWS),
    get("desk-draw-new", PREPARING),
    post("desk-draw-new", PREPARING),
    get("desk-draw", DRAWS, dr="draw"),
    get("desk-draw", DRAWS | dict.fromkeys((*READ_DRAWS, "analyst"), 404), dr="none"),
    post("desk-draw", DRAWS | dict.fromkeys((*READ_DRAWS, "analyst"), 403) | dict.fromkeys(PREPARE_DRAWS, 302),
         data={"do": "simulate"}, dr="draw"),
    post("desk-draw", DRAWS | dict.fromkeys((*READ_DRAWS, "analyst"), 403) | {"manager": 409, "executive_director": 409},
         data={"do": "sign", "seen": "x"}, dr="draw"),
    get("desk-draw-change", PREPARING, dr="draw"),
    post("desk-draw-change", PREPARING | dict.fromkeys(PREPARE_DRAWS, 422), dr="draw"),
    get("desk-draw-invitations", POOLS, dr="draw"),
    # Express Entry: searched by whoever prepares rounds; answered by the person; a file of another stream has no profile
    get("desk-pool-search", PREPARING),
    get("notification", ANSWERS),
    post("notification", ANSWERS | {"applicant": 422, "stranger": 422}, data={"number": "x", "code": "?"}),
    get("apply-profile", NOBODYS, "verification"),
    post("apply-profile", NOBODYS, "verification", {"number": "x", "code": "?"}),
    post("desk-profile", STAFF | {"desk": 302} | SILENT, "verification"),
    get("desk-marks", POOLS),
    post("desk-marks", POOLS | dict.fromkeys(PREPARE_DRAWS, 422) | {"program_officer": 422, "integrity_officer": 403, "auditor": 403},
         data={"do": "put"}),
    get("invitation", INVITED, writes=True, ita="invitation"),
    post("invitation", INVITED | {"applicant": 302}, ita="invitation"),
    get("invitation-decline", INVITED, ita="invitation"),
    post("invitation-decline", INVITED | {"applicant": 302}, ita="invitation"),
    # Papers
    get("document", FILE, "verification", public_id="document"),
    get("document", DRAFT, "draft", public_id="document"),
    get("document-link", dict.fromkeys(GROUPS, 404), token="x"),
    get("document-page", FILE, "verification", public_id="document", page="1"),
    get("document-page", DRAFT, "draft", public_id="document", page="1"),
    get("letter", FILE, "verification", public_id="letter"),
    get("letter-pdf", FILE, "verification", public_id="letter"),
    # The API
    get("api-applications", dict.fromkeys(GROUPS, 200) | {"anonymous": 403}),
    get("api-application", API, "verification"),
    get("api-application", API | {"desk": 404}, "draft"),
    Row("api-actions", "POST", API | {"desk": 403, "own": 403, "executive_director": 200}, "verification",
        data={"action": "return_by_director", "expecting": "verification", "asked": {"ground": "integrity"}}, json=True),
    Row("api-actions", "POST", API | {"desk": 403}, "verification",
        data={"action": "withdraw", "expecting": "verification"}, json=True),
)  # fmt: skip
