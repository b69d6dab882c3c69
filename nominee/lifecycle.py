"""THE TABLE: every state an application can be in and every action that moves it.

Pure Python: no Django, no database. machine.py reads it for the buttons, the door, the diagram,
the permission matrix and the self-check. Guards, records and effects are names; each app hangs
its function on a name in hooks.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nominee.words import Words

BACK = "back"  # as a target: the state the file came from
# How many sign. It is asked where a decision begins; what was begun is finished however it is turned later.
SWITCHES = ("", "one_signature", "two_signatures")


# Inputs that are one of a few, with their words; every other input is free text or rows.
OPTIONS: dict[str, dict[str, Words]] = {
    "outcome": {
        "nominate": Words("Nominate", "Désigner"),
        "refuse": Words("Refuse", "Refuser"),
    },
    # The Director may return an application before nomination (s. 7, O. Reg. 421/17; powers since 2025-07-01).
    "ground": {
        "allocation": Words("Number of nominations available", "Nombre de désignations disponibles"),
        "labour_market": Words("Fit with the labour market", "Adéquation avec le marché du travail"),
        "integrity": Words("Risk to the integrity of the program", "Risque pour l’intégrité du programme"),
    },
}


@dataclass(frozen=True)
class State:
    code: str
    name: Words  # what staff read
    public: Words  # what the applicant reads
    next: Words  # what happens next, for the applicant
    turn: str  # whose turn: applicant, support, program, manager, director, nobody
    work: Words | None = None  # what whoever's turn it is does next, as staff say it

    @property
    def is_final(self) -> bool:
        return self.turn == "nobody"


@dataclass(frozen=True)
class Action:
    code: str
    name: Words
    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...]
    public: Words | None = None  # the public history's words; None: the applicant's history is silent
    needs: tuple[str, ...] = ()  # guards: reasons why not
    asks: tuple[str, ...] = ()  # inputs that must be given
    may_ask: tuple[str, ...] = ()  # inputs that may be given
    records: tuple[str, ...] = ()  # written in the same transaction
    then: tuple[str, ...] = ()  # effects, run once after commit
    other_than: tuple[str, ...] = ()  # actions whose actor may not take this one
    switch: str = ""  # one of SWITCHES: offered only while the program is set so
    is_onward: bool = False  # what the state waits for: shown first, as the button
    proves: bool = (
        False  # signs a decision: whoever takes it proves once more who they are (nominee/sign_in/proving.py)
    )


_OFFICERS = ("support_officer", "program_officer", "team_lead")
_ASSESSORS = ("program_officer", "team_lead")
_CLIENT = ("applicant", "representative")

STATES: dict[str, State] = {
    state.code: state
    for state in (
        State(
            "draft",
            Words("Draft", "Brouillon"),
            Words("Draft", "Brouillon"),
            Words(
                "Finish the form, upload your documents, pay the fee and submit.",
                "Remplissez le formulaire, téléversez vos documents, payez les frais et soumettez la demande.",
            ),
            "applicant",
            Words("The applicant fills in the form", "Le candidat remplit le formulaire"),
        ),
        State(
            "submitted",
            Words("Submitted", "Soumise"),
            Words("Received", "Reçue"),
            Words("We check that nothing is missing.", "Nous vérifions que rien ne manque."),
            "support",
            Words("Start the completeness check", "Commencer la vérification de l’exhaustivité"),
        ),
        State(
            "completeness",
            Words("Completeness check", "Vérification de l’exhaustivité"),
            Words("Received", "Reçue"),
            Words("We are checking that nothing is missing.", "Nous vérifions que rien ne manque."),
            "support",
            Words("Finish the completeness check", "Terminer la vérification de l’exhaustivité"),
        ),
        State(
            "incomplete",
            Words("Returned as incomplete", "Retournée comme incomplète"),
            Words("Returned incomplete", "Retournée incomplète"),
            Words(
                "Your application is closed. The letter lists what was missing. Your fee is refunded.",
                "Votre demande est fermée. La lettre indique ce qui manquait. Vos frais sont remboursés.",
            ),
            "nobody",
        ),
        State(
            "verification",
            Words("Verification", "Vérification"),
            Words("Complete, in line for review", "Complète, en attente d’examen"),
            Words("An officer will review your application.", "Un agent examinera votre demande."),
            "support",
            Words(
                "Settle the checks, then send to assessment", "Régler les vérifications, puis envoyer à l’évaluation"
            ),
        ),
        State(
            "information_requested",
            Words("Information requested", "Renseignements demandés"),
            Words("We need something from you", "Nous avons besoin de quelque chose de votre part"),
            Words(
                "Send what the letter asks for. We wait until the date shown.",
                "Envoyez ce que la lettre demande. Nous attendons jusqu’à la date indiquée.",
            ),
            "applicant",
            Words("Wait for the applicant’s answer", "Attendre la réponse du candidat"),
        ),
        State(
            "assessment",
            Words("Assessment", "Évaluation"),
            Words("In review", "À l’examen"),
            Words(
                "An officer is reviewing your application and may ask you questions.",
                "Un agent examine votre demande et peut vous poser des questions.",
            ),
            "program",
            Words("Assess the criteria and recommend", "Évaluer les critères et recommander"),
        ),
        State(
            "recommended",
            Words("Recommended", "Recommandée"),
            Words("Decision being checked", "Décision en cours de vérification"),
            Words("A manager will decide.", "Un gestionnaire rendra la décision."),
            "manager",
            Words("Open for decision", "Ouvrir pour décision"),
        ),
        State(
            "decision",
            Words("At decision", "À la décision"),
            Words("Decision being checked", "Décision en cours de vérification"),
            Words("A manager is deciding.", "Un gestionnaire rend la décision."),
            "manager",
            Words("Decide", "Décider"),
        ),
        State(
            "second_signature",
            Words("Awaiting second signature", "En attente de la seconde signature"),
            Words("Decision being checked", "Décision en cours de vérification"),
            Words("A second person signs the decision.", "Une seconde personne signe la décision."),
            "director",
            Words("Sign, or decline to sign", "Signer, ou refuser de signer"),
        ),
        State(
            "notice_of_intent",
            Words("Notice of intent to refuse sent", "Avis d’intention de refuser envoyé"),
            Words("We need something from you", "Nous avons besoin de quelque chose de votre part"),
            Words(
                "Read the notice and answer it by the date shown, before any decision is made.",
                "Lisez l’avis et répondez-y au plus tard à la date indiquée, avant toute décision.",
            ),
            "applicant",
            Words("Wait for the answer to the notice", "Attendre la réponse à l’avis"),
        ),
        State(
            "nominated",
            Words("Nominated", "Désignée"),
            Words("Decision made: nominated", "Décision rendue : désignation"),
            Words(
                "Read your letters. Apply to the federal government for permanent residence in time.",
                "Lisez vos lettres. Demandez à temps la résidence permanente au gouvernement fédéral.",
            ),
            "nobody",
        ),
        State(
            "refused",
            Words("Refused", "Refusée"),
            Words("Decision made: refused", "Décision rendue : refus"),
            Words(
                "Read the letter. It says why, and how to ask for an internal review.",
                "Lisez la lettre. Elle dit pourquoi et comment demander une révision interne.",
            ),
            "nobody",
        ),
        State(
            "returned_by_director",
            Words("Returned by the Director", "Retournée par le directeur"),
            Words("Returned by the Director", "Retournée par le directeur"),
            Words(
                "Your application is closed without a decision. Your fee is refunded.",
                "Votre demande est fermée sans décision. Vos frais sont remboursés.",
            ),
            "nobody",
        ),
        State(
            "withdrawn",
            Words("Withdrawn", "Retirée"),
            Words("Withdrawn", "Retirée"),
            Words("Your application is closed.", "Votre demande est fermée."),
            "nobody",
        ),
    )
}

_OPEN = tuple(code for code, state in STATES.items() if not state.is_final)

ACTIONS: dict[str, Action] = {
    action.code: action
    for action in (
        Action(
            "submit",
            Words("Submit", "Soumettre"),
            ("draft",),
            "submitted",
            _CLIENT,
            public=Words("We received your application.", "Nous avons reçu votre demande."),
            needs=(
                "intake.form_is_complete",
                "intake.documents_are_uploaded",
                "intake.declaration_is_made",
                "intake.fee_is_paid",
                "intake.draft_is_in_time",
                "intake.employer_has_applied",
            ),
            records=(
                "intake.record_submission",
                "intake.give_receipt",
                "verification.note_details",
                "nominee.make_findable",
            ),
        ),
        Action(
            "start_completeness",
            Words("Start completeness check", "Commencer la vérification de l’exhaustivité"),
            ("submitted",),
            "completeness",
            ("support_officer", "team_lead"),
            records=("intake.open_completeness_review",),
            is_onward=True,
        ),
        Action(
            "acknowledge",
            Words("Acknowledge as complete", "Accuser réception de la demande complète"),
            ("completeness",),
            "verification",
            ("support_officer", "team_lead"),
            public=Words(
                "Your application is complete. It is in line for review.",
                "Votre demande est complète. Elle est en attente d’examen.",
            ),
            needs=("intake.every_item_is_reviewed", "intake.nothing_is_missing"),
            records=("intake.close_completeness_review", "verification.open_checks"),
            then=("correspondence.letter_acknowledgement", "verification.ask_sources"),
            is_onward=True,
        ),
        Action(
            "return_incomplete",
            Words("Return as incomplete", "Retourner comme incomplète"),
            ("completeness",),
            "incomplete",
            ("support_officer", "team_lead"),
            public=Words(
                "We returned your application because something was missing, and refund your fee.",
                "Nous avons retourné votre demande, car il manquait quelque chose, et remboursons vos frais.",
            ),
            needs=("intake.every_item_is_reviewed", "intake.something_is_missing"),
            records=("intake.close_completeness_review", "intake.refund_fee"),
            then=("correspondence.letter_incomplete_return",),
            is_onward=True,
        ),
        Action(
            "request_information",
            Words("Request information", "Demander des renseignements"),
            ("verification", "assessment"),
            "information_requested",
            _OFFICERS,
            public=Words("We asked you for something.", "Nous vous avons demandé quelque chose."),
            asks=("items",),
            records=("correspondence.open_request",),
            then=("correspondence.letter_information_request",),
        ),
        Action(
            "answer_request",
            Words("Send your answer", "Envoyer votre réponse"),
            ("information_requested",),
            BACK,
            _CLIENT,
            public=Words("You sent what we asked for.", "Vous avez envoyé ce que nous avions demandé."),
            needs=("correspondence.request_is_open",),
            may_ask=("answer",),
            records=("correspondence.answer_request", "verification.take_up_changes"),
        ),
        Action(
            "lapse_request",
            Words("Time to answer ran out", "Le délai de réponse est écoulé"),
            ("information_requested",),
            BACK,
            ("system",),
            public=Words(
                "The time to answer our request ran out.", "Le délai pour répondre à notre demande est écoulé."
            ),
            needs=("correspondence.request_has_lapsed",),
            records=("correspondence.close_request", "verification.take_up_changes"),
        ),
        Action(
            "start_assessment",
            Words("Send to assessment", "Envoyer à l’évaluation"),
            ("verification",),
            "assessment",
            ("support_officer", "team_lead"),
            public=Words("An officer is reviewing your application.", "Un agent examine votre demande."),
            needs=("verification.every_check_is_settled",),
            records=("verification.open_assessment",),
            is_onward=True,
        ),
        Action(
            "return_to_verification",
            Words("Return to verification", "Renvoyer à la vérification"),
            ("assessment",),
            "verification",
            _ASSESSORS,
            asks=("comments",),
            records=("verification.take_up_changes",),
        ),
        Action(
            "issue_notice_of_intent",
            Words("Send notice of intent to refuse", "Envoyer un avis d’intention de refuser"),
            ("assessment",),
            "notice_of_intent",
            _ASSESSORS,
            public=Words(
                "We sent you a notice. Answer it before any decision is made.",
                "Nous vous avons envoyé un avis. Répondez-y avant toute décision.",
            ),
            needs=("verification.every_criterion_is_assessed", "verification.a_criterion_is_not_met"),
            asks=("grounds",),
            records=("correspondence.open_notice",),
            then=("correspondence.letter_notice_of_intent",),
        ),
        Action(
            "answer_notice",
            Words("Send your answer to the notice", "Envoyer votre réponse à l’avis"),
            ("notice_of_intent",),
            "assessment",
            _CLIENT,
            public=Words("You answered the notice.", "Vous avez répondu à l’avis."),
            asks=("answer",),
            records=("correspondence.close_notice", "verification.take_up_changes"),
        ),
        Action(
            "lapse_notice",
            Words("Time to answer the notice ran out", "Le délai de réponse à l’avis est écoulé"),
            ("notice_of_intent",),
            "assessment",
            ("system",),
            public=Words("The time to answer the notice ran out.", "Le délai pour répondre à l’avis est écoulé."),
            needs=("correspondence.notice_has_lapsed",),
            records=("correspondence.close_notice", "verification.take_up_changes"),
        ),
        Action(
            "recommend",
            Words("Recommend", "Recommander"),
            ("assessment",),
            "recommended",
            _ASSESSORS,
            public=Words(
                "Your file is with a manager for a decision.",
                "Votre dossier a été remis à un gestionnaire pour décision.",
            ),
            needs=("verification.every_criterion_is_assessed", "verification.every_check_is_settled"),
            asks=("outcome", "reasons"),
            records=("verification.record_recommendation",),
            is_onward=True,
        ),
        Action(
            "recall",
            Words("Recall the recommendation", "Retirer la recommandation"),
            ("recommended",),
            "assessment",
            _ASSESSORS,
            records=("verification.withdraw_recommendation",),
        ),
        Action(
            "open_decision",
            Words("Open for decision", "Ouvrir pour décision"),
            ("recommended",),
            "decision",
            ("manager",),
            other_than=("recommend",),
            is_onward=True,
        ),
        Action(
            "approve",
            Words("Approve and nominate", "Approuver et désigner"),
            ("decision",),
            "nominated",
            ("manager",),
            public=Words("You are nominated.", "La province vous désigne."),
            needs=(
                "verification.nomination_is_recommended",
                "nominee.a_place_is_left",
                "intake.federal_profile_is_valid",
            ),
            records=("verification.record_decision", "nominee.nominate"),
            then=(
                "correspondence.letter_nomination_approval",
                "correspondence.letter_certificate",
                "correspondence.letter_work_permit_support",
            ),
            other_than=("recommend",),
            switch="one_signature",
            is_onward=True,
            proves=True,
        ),
        Action(
            "approve_first",
            Words("Approve and send for second signature", "Approuver et envoyer pour seconde signature"),
            ("decision",),
            "second_signature",
            ("manager",),
            needs=(
                "verification.nomination_is_recommended",
                "nominee.a_place_is_left",
                "intake.federal_profile_is_valid",
            ),
            records=("verification.record_decision",),
            other_than=("recommend",),
            switch="two_signatures",
            is_onward=True,
            proves=True,
        ),
        Action(
            "sign",
            Words("Sign and nominate", "Signer et désigner"),
            ("second_signature",),
            "nominated",
            ("executive_director",),
            public=Words("You are nominated.", "La province vous désigne."),
            needs=("nominee.a_place_is_left", "intake.federal_profile_is_valid"),
            records=("verification.record_decision", "nominee.nominate"),
            then=(
                "correspondence.letter_nomination_approval",
                "correspondence.letter_certificate",
                "correspondence.letter_work_permit_support",
            ),
            other_than=("recommend", "approve_first"),
            is_onward=True,
            proves=True,
        ),
        Action(
            "decline_to_sign",
            Words("Decline to sign", "Refuser de signer"),
            ("second_signature",),
            "decision",
            ("executive_director",),
            asks=("comments",),
        ),
        Action(
            "refuse",
            Words("Refuse", "Refuser"),
            ("decision",),
            "refused",
            ("manager",),
            public=Words("A decision was made. Read the letter.", "Une décision a été rendue. Lisez la lettre."),
            needs=("correspondence.notice_was_answered_or_lapsed", "verification.refusal_is_recommended"),
            records=("verification.record_decision",),
            then=("correspondence.letter_refusal",),
            other_than=("recommend",),
            is_onward=True,
            proves=True,
        ),
        Action(
            "return_with_comments",
            Words("Return to the officer with comments", "Renvoyer à l’agent avec des commentaires"),
            ("decision",),
            "assessment",
            ("manager",),
            public=Words("An officer is reviewing your application.", "Un agent examine votre demande."),
            asks=("comments",),
            records=("verification.withdraw_recommendation",),
        ),
        Action(
            "return_by_director",
            Words("Return by the Director", "Retourner à titre de directeur"),
            tuple(code for code in _OPEN if code != "draft"),
            "returned_by_director",
            ("executive_director",),
            public=Words(
                "The Director returned your application and refunds your fee.",
                "Le directeur a retourné votre demande et rembourse vos frais.",
            ),
            asks=("ground",),
            records=("intake.refund_fee", "correspondence.close_what_is_open"),
            then=("correspondence.letter_returned_by_director",),
            proves=True,
        ),
        Action(
            "withdraw",
            Words("Withdraw", "Retirer"),
            _OPEN,
            "withdrawn",
            _CLIENT,
            public=Words("You withdrew your application.", "Vous avez retiré votre demande."),
            may_ask=("comments",),
            records=("intake.refund_fee_before_processing", "correspondence.close_what_is_open"),
            then=("correspondence.letter_withdrawal_confirmation",),
        ),
        Action(
            "end_with_offer",
            Words("The job offer ended", "L’offre d’emploi a pris fin"),
            _OPEN,
            "withdrawn",
            ("system",),
            public=Words(
                "The job offer ended, so your application was closed.",
                "L’offre d’emploi a pris fin; votre demande a donc été fermée.",
            ),
            records=("intake.refund_fee_before_processing", "correspondence.close_what_is_open"),
        ),
    )
}


@dataclass(frozen=True)
class Problem:
    where: str
    what: str = field(default="")


def problems(known: dict[str, set[str]] | None = None, acting_roles: set[str] | None = None) -> list[Problem]:
    """What is wrong with the table itself. `known`: hook names by kind, to be compared with it."""
    found: list[Problem] = []
    reached = {"draft"} | {action.target for action in ACTIONS.values()}
    left = {source for action in ACTIONS.values() for source in action.sources}
    for code, state in STATES.items():
        if code not in reached:
            found.append(Problem(code, "no action leads here"))
        if state.is_final == (code in left):
            found.append(Problem(code, "a final state that is left, or an open state that nothing leaves"))
    for action in ACTIONS.values():
        for name in (*action.sources, action.target):
            if name != BACK and name not in STATES:
                found.append(Problem(action.code, f"unknown state {name}"))
        for name in action.other_than:
            if name not in ACTIONS:
                found.append(Problem(action.code, f"unknown action {name}"))
        if not action.roles:
            found.append(Problem(action.code, "nobody may do this"))
        if action.switch not in SWITCHES:
            found.append(Problem(action.code, f"unknown switch {action.switch}"))
    if acting_roles is not None:
        used = {role for action in ACTIONS.values() for role in action.roles}
        found += [Problem(role, "a role without an action") for role in sorted(acting_roles - used)]
        found += [Problem(role, "the table names a role nobody has") for role in sorted(used - acting_roles)]
    if known is not None:
        for kind, attribute in (("guard", "needs"), ("record", "records"), ("effect", "then")):
            named = {name for action in ACTIONS.values() for name in getattr(action, attribute)}
            found += [Problem(name, f"no function for this {kind}") for name in sorted(named - known[kind])]
            found += [Problem(name, f"no action names this {kind}") for name in sorted(known[kind] - named)]
    return found
