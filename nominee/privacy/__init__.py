"""Requests for access, corrections, breaches, notices and consents: what privacy law asks of the program."""
