"""Draws from a pool: whom they aim at, what they would do, two signatures, the invitations, the public record."""
