"""Screens of people and companies, one file per screen."""
