"""Whose hands an open file is in, when somebody must act on it, and why: holders, queues, urgency, balance."""
