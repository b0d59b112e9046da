"""Moments of streaming that a student causes and sees: each a function that does it and measures what is claimed."""
