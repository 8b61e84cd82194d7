"""Who changed what and when, and the one mechanism by which a change is undone.

Owns: Action rows. May use: ui. A service records its action in the transaction of its change."""
