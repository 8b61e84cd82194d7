"""Users, teams, roles, what a role may do, and API tokens.

Owns: User, Team, ApiToken, the permission table and the view decorators. May use: history, jobs, ui."""
