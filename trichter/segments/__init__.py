"""Saved conditions over persons, with live size and members.

Owns: Segment. May use: people and below, and the engine."""
