"""The bell: a number, a list, a notice that leads somewhere."""

from __future__ import annotations

import subprocess
import sys
from uuid import uuid4

import pytest

from .conftest import WIDE
from .product import USERS

TELL = """
import django; django.setup()
from trichter.accounts.models import User
from trichter.notices.services import notify

user = User.objects.get(email=EMAIL)
for number in range(2):
    data = {"subject": f"Angebot {number}", "to": "weber@kessler.example", "reason": "rejected"}
    notify([user], "mail_failed", key=f"{KEY}-{number}", data=data, url="/people/")
"""


def tell(product, role: str) -> None:
    code = TELL.replace("EMAIL", repr(USERS[role][0])).replace("{KEY}", uuid4().hex)
    environment = {**product.environment, "DJANGO_SETTINGS_MODULE": "trichter.settings"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "language"), WIDE)
def test_the_bell_counts_opens_and_leads_there(visit, product, width, language):
    tell(product, "sales")
    mia = visit("sales", width, language)
    page = mia.page
    page.wait_for_selector(".bell-number")
    page.click(".bell-button")
    page.wait_for_selector(".bell-rows .is-unread")
    mia.settle()
    mia.photograph("bell")
    assert mia.violations() == [] and mia.overflow() <= 0

    page.click(".bell-rows .is-unread:has-text('Angebot') >> nth=0")
    page.wait_for_url(lambda url: "/people/" in url)  # the list comes back as it was left, with its filter
    page.wait_for_selector(".bell-number")
    page.click(".bell-button")
    page.click(".bell-head button")
    page.wait_for_selector(".bell-number", state="detached")
    assert page.locator(".bell-rows .is-unread").count() == 0
    page.keyboard.press("Escape")
    assert page.locator("details.bell[open]").count() == 0
