"""Definitions, and the stage of a person."""

from . import definitions, signing, stages

__all__ = ["definitions", "signing", "stages"]
