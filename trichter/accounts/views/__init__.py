"""Pages of one's own settings, of users and of teams."""
