"""The demonstration: invented accounts, papers and people. Never part of a production start."""
