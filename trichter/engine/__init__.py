"""Conditions and scores: pure functions of persons, their events and an instant.

Owns no tables, reads no settings, knows no Django; may use: nothing of Trichter, only Ibis, sqlglot and DuckDB.
"""
