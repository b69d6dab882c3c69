"""Pages about who may see a file: its own, one's declared conflicts, and opening one with a reason."""
