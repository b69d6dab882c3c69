"""SANDBOX registries: a small HTTP service with invented records, in place of every outside database."""
