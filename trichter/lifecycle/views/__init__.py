"""Definitions, and the stage of a person."""

from . import definitions, stages

__all__ = ["definitions", "stages"]
