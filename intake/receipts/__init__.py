"""The completeness receipt: the officer's own rules, run by the applicant, and kept at submission for both sides."""
