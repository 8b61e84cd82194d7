"""Persons, companies, their contact details and the append-only event log.

Owns: Person, Company, Event, custom fields, merge, search, the list of condition fields.
May use: accounts, history, jobs, ui, engine. Higher packages write a person's standing through its services."""
