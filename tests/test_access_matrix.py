"""Every address and every API operation × role × whose record it is.

The addresses come from the resolver, so a new page is walked without being listed here. What must hold:
a view states its permission or why it is public; whoever lacks the permission is refused; a stranger's record is 404;
one's own and one's team's records are served; after a refusal the database is as it was before.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access_world import OWN, RELATIONS, STRANGER, TEAM, build, value_for
from trichter.accounts.middleware import OPEN_MODULES
from trichter.accounts.roles import CHOICES, PERMISSIONS, allows

pytestmark = pytest.mark.django_db

ROLES = [role for role, _label in CHOICES]
METHODS = ("get", "post")
# addresses of things that belong to one user alone: a team mate is a stranger here
PERSONAL = {
    "accounts:token_revocation",
    "people:view_change",
    "people:view_delete",
    "people:bulk_run",
    "segments:segment",
    "segments:size",
    "segments:delete",
    "notices:open",
}
# pages that show with one permission and change with another, checked inside
CHANGES_NEED_MORE = {"segments:segment": "segments.change"}
# what a team mate did is shown, but taken back by its doer or an administrator
DOERS = {"history:undo"}
# what exists only while or after something runs; who may, gets 404 for want of it
TRANSIENT = {"jobs:again", "jobs:now", "capture:errors"}
# what a form sends to pages that know no empty form
SENT = {"people:contacts": {"action": "add", "value": "one.more@example.org"}}
# parts of a page that answer with nothing when the row is gone, so that htmx takes it away
EMPTY_FOR_STRANGERS = {"guidance:row"}


def sees(name, role, relation) -> bool:
    """Whether this role may see records that stand in this relation to the user."""
    if name.startswith("capture:"):  # lists: administrators and marketing see all, others their own
        return relation == OWN or role in ("admin", "marketing")
    if name.startswith("worktime:absence"):  # absences: one's own; those who manage working time also their team's
        return relation == OWN or (relation == TEAM and role in ("admin", "team_lead"))
    return relation == OWN or (relation == TEAM and name not in PERSONAL)


WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|COPY)\b", re.IGNORECASE)


def pages(resolver=None, namespaces=()):
    """(name, pattern) of every page: all addresses but allauth's and the API's."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inside = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from pages(entry, inside)
        elif isinstance(entry, URLPattern) and not entry.callback.__module__.startswith("allauth."):
            yield ":".join((*namespaces, entry.name or entry.callback.__name__)), entry


ALL = list(pages())
WALKED = {name: entry for name, entry in ALL if not name.startswith("connect:api-v1")}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The house, built once; every request is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


class Asked(Exception):
    """Carries an answer out of a transaction that is rolled back."""


@contextmanager
def noted_writes():
    """Collect the statements that change something, sessions aside."""
    seen: list[str] = []

    def note(execute, sql, params, many, context):
        if WRITES.match(sql) and "django_session" not in sql:
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def ask(client, method, url, **more):
    """The answer, and whether the database is another than before; then everything is taken back."""
    before = fingerprint_once()
    outcome = []
    try:
        with transaction.atomic():
            with noted_writes() as seen:
                answer = getattr(client, method)(url, **more)
            if hasattr(answer, "streaming_content"):
                b"".join(answer.streaming_content)
            changed = bool(seen) and fingerprint() != before
            outcome = [answer, changed]
            raise Asked
    except Asked:
        return outcome


_known: list[str] = []


def fingerprint_once() -> str:
    """The house as built; every request leaves it so, because it is rolled back."""
    if not _known:
        _known.append(fingerprint())
    return _known[0]


def fingerprint() -> str:
    """Every row of every table of ours, in one hash."""
    found = hashlib.sha256()
    for model in apps.get_models():
        if model._meta.app_label != "sessions" and model._meta.managed and not model._meta.proxy:
            names = [each.attname for each in model._meta.concrete_fields]
            for row in model._base_manager.order_by("pk").values_list(*names):
                found.update(repr(row).encode())
    return found.hexdigest()


def url_of(name, entry, records):
    """The address with its arguments filled in."""
    return reverse(name, kwargs={argument: value_for(name, argument, records) for argument in entry.pattern.converters})


def permission_of(entry) -> str:
    """The permission a view states, empty for a public one."""
    return getattr(entry.callback, "permission", "")


@pytest.fixture(scope="module", autouse=True)
def forget_fingerprint():
    _known.clear()
    yield
    _known.clear()


@pytest.mark.parametrize("name", [name for name, _entry in ALL])
def test_every_view_states_who_may_use_it(name):
    view = dict(ALL)[name].callback
    stated = getattr(view, "permission", None)
    open_to_all = getattr(view, "public", None) or view.__module__.startswith(OPEN_MODULES)
    assert bool(stated) != bool(open_to_all), f"{name} must state exactly one: a permission, or why it is public"
    assert stated is None or stated in PERMISSIONS


@pytest.mark.parametrize("name", WALKED)
def test_strangers_are_sent_to_the_sign_in(world, name):
    entry = WALKED[name]
    if not permission_of(entry):
        return
    url = url_of(name, entry, world.records[world.mate.pk])
    for method in METHODS:
        answer, changed = ask(Client(), method, url)
        assert answer.status_code == 302, (method, url, answer.status_code)
        assert answer["Location"].startswith(reverse("account_login"))
        assert not changed
        part = getattr(Client(), method)(url, headers={"HX-Request": "true"})
        assert (part.status_code, part["HX-Redirect"][:9]) == (204, "/account/")


@pytest.mark.parametrize("name", WALKED)
def test_a_page_obeys_role_and_visibility(world, name):
    entry = WALKED[name]
    permission = permission_of(entry)
    for role in ROLES if permission else []:
        user, client = world.users[role], world.clients[role]
        asked: set[str] = set()
        for relation in RELATIONS:
            url = url_of(name, entry, world.of(user, relation))
            shared = relation != OWN and url == url_of(name, entry, world.of(user, OWN))
            if url in asked:
                continue
            asked.add(url)
            for method in METHODS:
                answer, changed = ask(client, method, url, data=SENT.get(name, {}))
                told = f"{role} {method.upper()} {url} ({relation}): {answer.status_code}"
                needed = CHANGES_NEED_MORE.get(name, permission) if method == "post" else permission
                if name in EMPTY_FOR_STRANGERS and relation == STRANGER and allows(role, needed):
                    assert answer.status_code == 405 or not answer.content, told
                else:
                    check(name, allows(role, needed), relation if not shared else OWN, role, answer.status_code, told)
                if answer.status_code in (403, 404, 405):
                    assert not changed, f"{told} changed the database"


def check(name, allowed, relation, role, status, told):
    """Whether this is the status that the table of permissions and the visibility ask for."""
    assert status < 500, told
    if not allowed:
        assert status in (403, 405) or (status == 404 and name in CHANGES_NEED_MORE), told
    elif status == 405 or (name in TRANSIENT and status == 404):
        return
    elif managed(name):
        assert status not in (403, 404), told
    elif not sees(name, role, relation):
        assert status == 404, told
    elif relation == TEAM and name in DOERS:
        assert (status == 403) == (role != "admin"), told
    else:
        assert status not in (403, 404), told


def managed(name) -> bool:
    """Whether the page is for those who manage users or settings: it knows no strangers."""
    return permission_of(WALKED[name]) in ("users.manage", "settings.manage", "fields.change")


def test_refused_users_see_no_trace_in_lists_and_search(world):
    """Counts, lists, search and exports obey visibility too."""
    hidden = world.records[world.stranger.pk]
    for role in ROLES:
        client = world.clients[role]
        for url in (
            "/people/",
            "/people/companies/",
            f"/search/?q={hidden.person.last_name.split()[0]}",
            "/history/",
            "/worktime/absences/all/",
            "/worktime/desks/",
            "/",
        ):
            page = client.get(url).content.decode()
            assert hidden.person.last_name not in page, (role, url)
