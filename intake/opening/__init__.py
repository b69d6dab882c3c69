"""Opening days: an announced moment, a waiting room in random order, and a draft that is kept for the whole window."""
