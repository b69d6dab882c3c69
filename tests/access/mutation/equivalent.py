"""Changes that change nothing anybody could see, and why: part of the change's name, and the reason."""

EQUIVALENT: dict[str, str] = {
    "without not isinstance(user, User):": "whoever is not signed in has no active account either",
    "_seen_by: left side alone: Q(submitted_at__isnull=False) & ~Q(status='draft')": "a draft was never submitted",
    "_seen_by: without ~Q(status='draft')": "a draft was never submitted",
    "hidden_from: all=False": "each file once instead of twice, in a set",
    "open_to: always: if not isinstance": "the same files by the way of visible_to, only slower: make bench measures it",
    "open_to: always: if hidden.files": "excluding none of them excludes nothing",
    "open_to: without hidden: hidden or": "asked once more, with the same answer: tests/nominee count the questions",
    "file_for: without user.role in READS_EVERY_FILE": "readable_by says the same of whoever reads no file of the program",
    "roles_on: and/or: user.role not in READS": "visible_to is asked after it, and says the same",
    "roles_on: without application.submitted_at is None": "visible_to is asked after it, and says the same",
    "perform: without held: by and held": "whoever holds nothing was refused before",
    "submit: roles = ('applicant', 'representative', 'program_officer')": "nobody of the staff sees a draft",
    "open_decision: sources = ('recommended', 'draft')": "nobody of the staff sees a draft",
    "without .select_for_update()": "for two at once: tests/nominee/test_worklist_at_once.py and tests/verification",
    "no_key=False": "another lock, as strong",
    "perform: never: if not _is_switched_on": "asked again by _may, with other words and the same refusal",
    "perform: no raise NotAllowed(_('The program does not use this step.": "asked again by _may, the same refusal",
}
