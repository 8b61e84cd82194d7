import json

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from trichter.ui import parts, toast
from trichter.ui.toasts import tone_of, undo_url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    users = apps.get_model("accounts", "User").objects
    return users.create_user("mia@example.org", "a-long-password", first_name="Mia", last_name="Kern", role="admin")


@pytest.fixture
def signed_in(admin):
    client = Client()
    client.force_login(admin)
    return client


@pytest.mark.parametrize("language", ["de", "en"])
def test_components_page_has_landmarks_and_one_heading(signed_in, admin, language):
    admin.language = language
    admin.save()

    page = signed_in.get(reverse("ui:components")).content.decode()

    assert f'<html lang="{language}"' in page
    assert page.count("<h1>") == 1
    for mark in (
        '<main id="content"',
        '<nav id="sidebar"',
        '<aside id="panel"',
        'id="live"',
        'class="skip"',
        "hx-headers",
    ):
        assert mark in page


def test_no_page_of_the_frame_has_inline_scripts(signed_in):
    for url in (reverse("ui:components"), reverse("ui:search"), reverse("account_login")):
        page = signed_in.get(url, follow=True).content.decode()
        assert "<script>" not in page
        assert " onclick=" not in page
        assert "hx-on" not in page


def test_security_headers(client):
    response = client.get(reverse("account_login"))
    policy = response.headers["Content-Security-Policy"]

    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy


def test_a_view_may_bring_its_own_policy():
    from trichter.ui.middleware import SecurityHeaders

    answer = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})

    assert SecurityHeaders(lambda request: answer)(None).headers["Content-Security-Policy"] == "default-src 'none'"


def test_strangers_see_no_components(client):
    assert client.get(reverse("ui:components")).status_code == 302


def test_a_sales_rep_may_not_see_the_components(admin):
    admin.role = "sales"
    admin.save()
    client = Client()
    client.force_login(admin)

    assert client.get(reverse("ui:components")).status_code == 403


def test_part_goes_alone_to_htmx_and_inside_the_layout_otherwise(signed_in):
    url = reverse("ui:example_panel", args=[0])

    alone, whole = signed_in.get(url, headers={"HX-Request": "true"}), signed_in.get(url)
    boosted = signed_in.get(url, headers={"HX-Request": "true", "HX-Boosted": "true"})

    assert b"<html" not in alone.content
    assert b"<html" in whole.content
    assert b"<html" in boosted.content
    assert b"data-panel-inner" in whole.content
    assert "HX-Request" in alone.headers["Vary"]


def test_part_keeps_the_status(rf, admin):
    request = rf.get("/")
    request.htmx = None
    request.user = admin

    assert parts.part(request, "ui/empty.html", {"icon": "users"}, status=422).status_code == 422


def test_palette_lists_commands_on_empty_input_and_finds_by_word(signed_in, admin):
    admin.language = "en"
    admin.save()
    url = reverse("ui:search")

    everything = signed_in.get(url, headers={"HX-Request": "true"}).content.decode()
    found = signed_in.get(url, {"q": "SHORTCUT"}, headers={"HX-Request": "true"}).content.decode()
    nothing = signed_in.get(url, {"q": "<xyzzy>"}, headers={"HX-Request": "true"}).content.decode()

    assert 'data-action="theme"' in everything
    assert 'data-action="theme"' not in found
    assert 'data-action="shortcuts"' in found
    assert "&lt;xyzzy&gt;" in nothing


def test_language_switch_stays_on_the_page_and_is_kept_with_the_user(signed_in, admin):
    answer = signed_in.post(reverse("ui:language"), {"language": "en", "next": "/ui/?q=a&sort=-score#panel=/x/"})

    admin.refresh_from_db()
    assert answer.url == "/ui/?q=a&sort=-score#panel=/x/"
    assert admin.language == "en"
    assert b'lang="en"' in signed_in.get("/ui/").content


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_language_switch_leads_to_no_foreign_site(client, address):
    assert client.post(reverse("ui:language"), {"language": "en", "next": address}).url == "/"


def test_language_of_strangers_is_cookie_then_browser_then_installation(client):
    page = reverse("account_login")

    assert client.get(page).headers["Content-Language"] == "de"
    assert client.get(page, headers={"Accept-Language": "en-GB"}).headers["Content-Language"] == "en"
    assert client.get(page, headers={"Accept-Language": "fr"}).headers["Content-Language"] == "de"
    client.post(reverse("ui:language"), {"language": "en", "next": page})
    assert client.get(page, headers={"Accept-Language": "de"}).headers["Content-Language"] == "en"


def test_unknown_language_changes_nothing(signed_in, admin):
    signed_in.post(reverse("ui:language"), {"language": "xx", "next": "/"})

    admin.refresh_from_db()
    assert admin.language == ""


def test_time_zone_of_the_user_is_active_and_a_wrong_one_does_no_harm(rf, admin):
    from trichter.ui.middleware import LanguageMiddleware

    seen = []
    middleware = LanguageMiddleware(lambda request: seen.append(timezone.get_current_timezone_name()) or HttpResponse())
    for zone in ("America/New_York", "Nowhere/Land", ""):
        request = rf.get("/")
        admin.time_zone = zone
        request.user = admin
        middleware(request)

    assert seen == ["America/New_York", "Europe/Berlin", "Europe/Berlin"]


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "500"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_error_pages_in_both_languages(rf, status, language):
    from trichter.ui import views

    view = {
        "400": views.bad_request,
        "403": views.forbidden,
        "403_csrf": views.csrf_failed,
        "404": views.not_found,
        "500": views.broken,
    }
    request = rf.get("/nowhere/")
    with translation.override(language):
        response = view[status](request)

    assert response.status_code == int(status[:3])
    assert f'lang="{language}"' in response.content.decode()


def test_unknown_address_is_our_404(client):
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert b"plain-card" in response.content


def test_toast_on_a_response_is_an_event_for_htmx(settings):
    response = toast(HttpResponse(), "Gelöscht: „Größe“", tone="info")

    detail = json.loads(response.headers["HX-Trigger"])["toast"]
    assert detail["message"] == "Gelöscht: „Größe“"
    assert detail["tone"] == "info"
    assert detail["undo"] == ""


def test_toast_on_a_request_waits_for_the_next_page(admin):
    request = RequestFactory().get("/")
    request.session = Client().session
    from django.contrib.messages.storage.fallback import FallbackStorage

    request._messages = FallbackStorage(request)
    toast(request, "Saved", tone="danger")

    (message,) = get_messages(request)
    assert tone_of(message) == "danger"
    assert undo_url_of(message) == ""


def test_toast_knows_only_its_tones():
    with pytest.raises(KeyError):
        toast(HttpResponse(), "x", tone="shouting")


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_pages_before_sign_in_look_like_ours(client, name):
    page = client.get(reverse(name)).content.decode()

    assert "plain-card" in page
    assert 'class="form-control"' in page


@pytest.mark.parametrize("name", ["account_logout", "account_change_password", "mfa_index"])
def test_pages_of_ones_account_are_inside_the_frame(signed_in, name):
    response = signed_in.get(reverse(name), follow=True)

    assert response.status_code == 200
    assert b'id="content"' in response.content


def test_count_of_an_unknown_entry_is_not_found(signed_in):
    assert signed_in.get(reverse("ui:count", args=["no:such"])).status_code == 404
