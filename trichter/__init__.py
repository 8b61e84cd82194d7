"""Trichter: lead management for B2B marketing and sales teams. One package per capability; see docs/concepts."""

__version__ = "0.1.0"
