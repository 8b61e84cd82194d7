"""Opportunities: pipelines and their stages, the board, stakeholders, won and lost, the forecast's figures.

Owns: Pipeline, Stage, LostReason, Opportunity with what hangs on it, StageOutcome, ForecastSnapshot.
May use: lifecycle and below."""
