"""Handovers: the list, answers, and the settings."""

from . import answers, lists, rules, settings

__all__ = ["answers", "lists", "rules", "settings"]
