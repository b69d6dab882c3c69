"""The software version that every event carries."""

SOFTWARE = "0.1.0"
