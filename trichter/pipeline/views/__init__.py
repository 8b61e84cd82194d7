"""Pages: find, act, answer."""
