"""Changes that change nothing anybody could see, and why: part of the change's name, and the reason."""

EQUIVALENT: dict[str, str] = {
    "without not isinstance(user, User):": "whoever is not signed in has no active account either",
    "_seen_by: left side alone: Q(submitted_at__isnull=False) & ~Q(status='draft')": "a draft was never submitted",
    "_seen_by: without ~Q(status='draft')": "a draft was never submitted",
    "without .select_for_update()": "for two at once: tests/nominee/test_worklist_at_once.py and tests/verification",
    "no_key=False": "another lock, as strong",
    "perform: never: if not _is_switched_on": "asked again by _may, with other words and the same refusal",
    "perform: no raise NotAllowed(_('The program does not use this step.": "asked again by _may, the same refusal",
}
