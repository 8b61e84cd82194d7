"""The doors for other programs: JSON API, event collector, the trichter command.

Owns: no tables. May use: everything below."""
