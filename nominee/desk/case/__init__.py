"""The page of one file, part by part: who it is, where facts come from, what happened, notes, who else is here."""
