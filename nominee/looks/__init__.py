"""Who looked: every look at a person's data is kept, and what is unusual among them is shown to the privacy officer."""
