"""Contact details as text: e-mail addresses, phone numbers, names of people and companies, free-mail providers.

Pure functions that everyone reads alike, whatever door a value came in by. Owns no tables, knows no Django; may use:
nothing of Trichter.
"""
