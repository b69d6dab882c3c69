"""What cannot be changed unseen: who changed the house, the signed heads of every chain, and their verification."""
