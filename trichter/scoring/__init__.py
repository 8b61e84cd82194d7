"""Stored scoring models, live scores, the explanation and the preview of a change.

Owns: Scorecard (versions of models). May use: people and below, and the engine, which does the arithmetic."""
