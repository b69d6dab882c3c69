"""Millions of files for measuring: a few dozen that performed their actions, and copies made inside the database.

What the loader needs beside the product's own tables lies in the database schema `scale`, which also marks a database
as seeded: the loader goes on in such a one, and touches no other that holds files.
"""
