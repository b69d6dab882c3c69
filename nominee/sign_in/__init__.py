"""How people get in and stay in: passwords, passkeys, codes, sessions, proving who one is, and what is lost.

docs/decisions/0017-sign-in.md says why it is so; docs/running.md what is set.
"""
