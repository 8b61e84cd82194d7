"""The doors for other programs: JSON API, event collector, the trichter command.

Owns: Remembered (answers by idempotency key). May use: everything below."""
