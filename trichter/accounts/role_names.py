"""The roles' names alone, for commands that must not load Django to show their help."""

ADMIN, MARKETING, SALES, TEAM_LEAD, READ_ONLY = ROLES = ("admin", "marketing", "sales", "team_lead", "read_only")
