"""A quote as PDF, made from its snapshot alone: the same bytes for the same snapshot."""

from .document import render

__all__ = ["render"]
