"""The employers’ portal: their accounts, the people who act for them, job offers, approval of a position."""
