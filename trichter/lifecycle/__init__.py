"""Stages, their versioned definitions, and transitions with the evidence that caused them.

Owns: Definition, Transition, Suggestion. May use: scoring, segments, capture and below."""
