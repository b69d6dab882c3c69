"""The auditor's page: what was changed in the house itself, and whether history was last found as it should be."""
