"""Loads the demo year of a German machine builder through the services a user would use, and removes it.

Owns: nothing. May use: everything."""
