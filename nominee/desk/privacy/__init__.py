"""The privacy officer's pages: who looked at what, what of it is unusual, and who saw one person's file."""
