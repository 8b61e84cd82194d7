"""Opportunities: pipelines and their stages, the board, stakeholders, won and lost, the forecast's figures.

Owns: Pipeline, Stage, Opportunity, Move, Stakeholder, LostReason, Attachment. May use: lifecycle and below."""
