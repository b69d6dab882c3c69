"""Who may see one file beside what a role says, and who acts in whose stead. nominee/access.py asks what is kept here."""
