"""Data, checks and explorers of “Ripe for talks? Abu Dhabi 2026”."""

__version__ = "1.0.0"
