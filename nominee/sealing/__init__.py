"""What is kept sealed: passport and client numbers, references of payments, medical and integrity notes (decision 0019)."""
