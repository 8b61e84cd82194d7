"""Addresses of this package."""

from django.urls import path

from .views import profile, teams, tokens, users

app_name = "accounts"
urlpatterns = [
    path("", profile.profile, name="profile"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", tokens.token_revocation, name="token_revocation"),
    path("users/", users.users, name="users"),
    path("users/new/", users.invitation, name="invite"),
    path("users/<int:user_id>/", users.user, name="user"),
    path("users/<int:user_id>/link/", users.password_link, name="password_link"),
    path("users/<int:user_id>/mfa-reset/", users.mfa_reset, name="mfa_reset"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.team, name="new_team"),
    path("teams/<int:team_id>/", teams.team, name="team"),
    path("teams/<int:team_id>/remove/", teams.team_removal, name="team_removal"),
]
