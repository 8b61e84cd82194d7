"""The one place that sends mail: a ledger row with a lawful basis, written with the decision, delivered afterwards.

Owns: Message, Attachment. May use: consent and below."""
