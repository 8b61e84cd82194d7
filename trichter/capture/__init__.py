"""How persons come in: lists, the public form, quick entry.

Owns: ImportRun, ImportedPerson, PublicForm, Submission; reading/ turns files into clean rows without a database.
May use: consent, people and below."""
