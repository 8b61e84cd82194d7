"""Stages, their versioned definitions, and transitions with the evidence that caused them.

Owns: Definition, Signature, Transition, Suggestion. May use: notices, scoring, segments, capture and below."""
