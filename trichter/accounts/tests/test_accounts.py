"""Users, teams, tokens, invitations, and what is refused."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from trichter.accounts.errors import AddressTaken, LastAdministrator, NotAllowed, UnknownScope, WeakPassword
from trichter.accounts.models import ApiToken, Team, User
from trichter.accounts.services import (
    change_user,
    create_user,
    delete_team,
    invite,
    password_link,
    reset_mfa,
    save_team,
    send_invitation,
)
from trichter.accounts.tokens import authenticate, create_token, revoke
from trichter.history.models import Action
from trichter.history.services import undo

PASSWORD = "Sieben-Zwerge-77"


@pytest.fixture
def admin(db):
    return create_user("anna@example.org", first_name="Anna", role="admin", password=PASSWORD)


@pytest.fixture
def seller(admin):
    return create_user("sven@example.org", first_name="Sven", role="sales", password=PASSWORD, by=admin)


def signed_in(client, user):
    client.force_login(user)
    return client


def test_an_address_belongs_to_one_user(admin):
    with pytest.raises(AddressTaken):
        create_user(" ANNA@example.org ")


def test_a_weak_password_is_refused_with_the_reason(db):
    with pytest.raises(WeakPassword, match="10"):
        create_user("x@example.org", password="short")
    assert not User.objects.exists()


def test_the_last_administrator_stays(admin, seller):
    for changes in ({"role": "sales"}, {"is_active": False}):
        with pytest.raises(LastAdministrator):
            change_user(admin, changes, by=admin)
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == ("admin", True)
    change_user(seller, {"role": "admin"}, by=admin)
    assert change_user(admin, {"role": "sales"}, by=seller) == ["role"]


def test_a_deactivated_user_is_out_at_once_and_for_good(admin, seller, client):
    _token, secret = create_token(seller, "t", ["people.view"], by=seller)
    client.force_login(seller)
    assert client.get(reverse("accounts:profile")).status_code == 200
    change_user(seller, {"is_active": False}, by=admin)
    assert client.get(reverse("accounts:profile")).status_code == 302
    assert authenticate(secret) is None
    change_user(seller, {"is_active": True}, by=admin)
    assert authenticate(secret) is None


def test_a_token_is_kept_as_a_digest_only(seller):
    token, secret = create_token(seller, "t", ["people.view"], by=seller)
    stored = ApiToken.objects.values().get(pk=token.pk)
    assert secret not in str(stored)
    assert len(secret) > 45
    assert authenticate(secret).pk == token.pk
    assert authenticate(secret + "x") is None
    assert authenticate("") is None


def test_a_token_holds_no_more_than_its_user(seller, admin):
    for scopes in (["users.manage"], ["nothing.there"], []):
        with pytest.raises(UnknownScope):
            create_token(seller, "t", scopes, by=seller)
    with pytest.raises(NotAllowed):
        create_token(seller, "t", ["people.view"], by=admin)


def test_expired_and_revoked_tokens_are_useless(seller, admin):
    _token, secret = create_token(seller, "t", ["people.view"], by=seller, expires_at=timezone.now() - timedelta(1))
    assert authenticate(secret) is None
    token, secret = create_token(seller, "t", ["people.view"], by=seller)
    other = create_user("otto@example.org", role="sales")
    with pytest.raises(NotAllowed):
        revoke(token, by=other)
    revoke(token, by=admin)
    assert authenticate(secret) is None


def test_an_invitation_sets_a_password_once(admin, client, mailoutbox):
    user, link = invite("neu@example.org", by=admin, first_name="Nele", role="marketing", language="de")
    assert send_invitation(user, link, by=admin)
    assert link in mailoutbox[0].body
    assert "Nele" in mailoutbox[0].body
    path = link.partition("//")[2].partition("/")[2]
    form = client.get(f"/{path}", follow=True)
    target = form.redirect_chain[-1][0]
    assert client.post(target, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    assert client.login(email="neu@example.org", password=PASSWORD)
    assert b"password1" not in client_without_session().get(f"/{path}", follow=True).content


def client_without_session():
    from django.test import Client

    return Client()


def test_a_new_link_dies_with_a_changed_password(seller, client):
    path = re.sub(r"^https?://[^/]+", "", password_link(seller))
    seller.set_password("Ganz-Anderes-88")
    seller.save()
    assert b"password1" not in client.get(path, follow=True).content


def test_nobody_signs_up_by_themselves(client, db):
    page = client.post("/account/signup/", {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert page.status_code in (200, 302, 403, 404)
    assert not User.objects.exists()


def test_sign_ins_leave_a_trace_without_personal_data(admin, client):
    client.post(reverse("account_login"), {"login": "anna@example.org", "password": "wrong-password"})
    client.post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong-password"})
    client.post(reverse("account_login"), {"login": "anna@example.org", "password": PASSWORD})
    trail = Action.objects.filter(verb__startswith="signin").order_by("id")
    assert [(a.verb, a.target_id) for a in trail] == [("signin.failed", admin.pk), ("signin.succeeded", admin.pk)]
    assert all(a.summary == "" and a.data == {} for a in trail)


def test_guessing_passwords_is_slowed_down(admin, client):
    from django.core.cache import cache

    cache.clear()
    for _ in range(6):
        page = client.post(reverse("account_login"), {"login": "anna@example.org", "password": "wrong-password"})
    assert page.status_code == 429 or "_auth_user_id" not in client.session
    right = client.post(reverse("account_login"), {"login": "anna@example.org", "password": PASSWORD})
    assert right.status_code != 302
    cache.clear()


def test_a_team_can_be_brought_back(admin, seller):
    team = save_team(Team(name="Süd"), [seller], by=admin)
    action = delete_team(team, by=admin)
    assert not seller.teams.exists()
    undo(action, by=admin)
    assert [each.name for each in seller.teams.all()] == ["Süd"]


def test_a_lost_second_factor_is_removed_by_an_administrator(admin, seller, client):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=seller, type=Authenticator.Type.TOTP, data={})
    assert reset_mfa(seller, by=admin) == 1
    assert Action.objects.filter(verb="user.mfa_reset").count() == 1


def test_the_secret_of_a_token_is_shown_once(client, seller):
    page = signed_in(client, seller)
    shown = page.post(reverse("accounts:tokens"), {"name": "site", "lifetime": "90", "scopes": ["events.write"]})
    secret = re.search(r"trichter_[\w-]{43}", shown.content.decode()).group()
    assert authenticate(secret).scopes == ["events.write"]
    again = page.get(reverse("accounts:tokens")).content.decode()
    assert secret not in again
    assert "no-store" in shown["Cache-Control"] or "no-cache" in shown["Cache-Control"]


def test_a_token_may_not_be_made_with_foreign_scopes(client, seller):
    page = signed_in(client, seller).post(
        reverse("accounts:tokens"), {"name": "x", "lifetime": "90", "scopes": ["people.delete"]}
    )
    assert page.status_code == 422
    assert not ApiToken.objects.exists()


def test_preferences_are_ones_own(client, seller):
    signed_in(client, seller).post(
        reverse("accounts:profile"),
        {"first_name": "Sven", "last_name": "Sauer", "language": "en", "time_zone": "Europe/Vienna", "role": "admin"},
    )
    seller.refresh_from_db()
    assert (seller.language, seller.time_zone, seller.role) == ("en", "Europe/Vienna", "sales")


def test_an_administrator_manages_users_on_screen(client, admin, seller, mailoutbox):
    page = signed_in(client, admin)
    assert b"sven@example.org" in page.get(reverse("accounts:users"), {"q": "sven"}).content
    sent = {"email": "neu@example.org", "role": "sales", "visibility": "own", "language": "en"}
    assert "/account/password/reset/key/" in page.post(reverse("accounts:invite"), sent).content.decode()
    assert len(mailoutbox) == 1
    assert page.post(reverse("accounts:invite"), sent).status_code == 422
    changed = {"role": "team_lead", "visibility": "team", "is_active": "on"}
    assert page.post(reverse("accounts:user", args=[seller.pk]), changed).status_code == 302
    seller.refresh_from_db()
    assert (seller.role, seller.visibility) == ("team_lead", "team")
    refused = page.post(reverse("accounts:user", args=[admin.pk]), {"role": "sales", "visibility": "all"})
    assert refused.status_code == 422


def test_an_expired_session_comes_back_to_a_page(client, seller):
    answer = client.post("/people/1/delete/", headers={"HX-Request": "true", "HX-Current-URL": "http://x/people/?q=1"})
    assert answer["HX-Redirect"].endswith("?next=/people/%3Fq%3D1")
    assert client.post("/people/1/delete/")["Location"].endswith("?next=/")
