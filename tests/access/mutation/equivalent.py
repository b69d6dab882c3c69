"""Changes that change nothing anybody could see, and why."""

EQUIVALENT: dict[str, str] = {}
