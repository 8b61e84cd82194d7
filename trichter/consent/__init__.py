"""Whether a person may be approached, for what, on which basis and with which proof.

Owns: Purpose, ConsentRecord, Suppression. May use: people and below."""
