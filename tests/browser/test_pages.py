"""Every main page: accessible, inside its window, in the user's language, without console errors."""

from __future__ import annotations

import pytest

from .conftest import PAIRS

PAGES = [
    "/",
    "/people/",
    "/people/new/",
    "/people/companies/",
    "/import/",
    "/import/new/",
    "/import/forms/",
    "/scoring/",
    "/segments/",
    "/definitions/",
    "/history/",
    "/settings/",
    "/settings/users/",
    "/settings/tokens/",
    "/privacy/",
    "/mail/",
    "/notices/",
    "/jobs/",
    "/people/fields/",
    "/team/",
    "/team/gaps/unowned/",
    "/handovers/",
    "/handovers/rules/",
    "/handovers/rules/new/",
    "/handovers/rules/settings/",
    "/pipeline/board/",
    "/pipeline/list/",
    "/pipeline/new/",
    "/pipeline/settings/",
    "/quotes/products/",
    "/quotes/letterhead/",
    "/insights/",
    "/insights/funnel/",
    "/insights/revenue/",
    "/worktime/",
    "/worktime/calendars/new/",
    "/worktime/desks/",
    "/worktime/absences/",
    "/worktime/absences/all/",
]


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), PAIRS)
def test_main_pages_are_accessible_and_fit(visit, width, language):
    admin = visit("admin", width, language)
    problems = []
    for path in PAGES:
        admin.go(path)
        name = "start" if path == "/" else path.strip("/").replace("/", "-")
        admin.photograph(f"page-{name}")
        problems += [f"{path}: {finding}" for finding in admin.violations()]
        if admin.overflow() > 0:
            problems.append(f"{path}: {admin.overflow()} px wider than the window")
        if admin.page.get_attribute("html", "lang") != language:
            problems.append(f"{path}: not in {language}")
    assert not problems, "\n".join(problems)


@pytest.mark.browser
def test_strangers_only_see_the_sign_in_page(product, chromium):
    context = chromium.new_context()
    page = context.new_page()
    for path in PAGES:
        page.goto(product.url + path)
        assert "/account/login/" in page.url, path
    context.close()
