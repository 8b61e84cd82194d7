"""Addresses at mail providers name no company."""

from __future__ import annotations

import pytest

from trichter.values.freemail import is_disposable, is_free_mail


@pytest.mark.parametrize(
    "domain",
    [
        "gmx.de",
        "gmx.at",
        "gmx.ch",
        "web.de",
        "t-online.de",
        "freenet.de",
        "posteo.de",
        "mailbox.org",
        "proton.me",
        "bluewin.ch",
        "aon.at",
        "chello.at",
        "hispeed.ch",
        "sunrise.ch",
        "gmail.com",
        "googlemail.com",
        "outlook.de",
        "hotmail.com",
        "yahoo.de",
        "icloud.com",
        "arcor.de",
        "GMX.net",
    ],
)
def test_free_mail(domain):
    assert is_free_mail(domain)
    assert not is_disposable(domain)


@pytest.mark.parametrize(
    "domain", ["siemens.com", "telekom.de", "swisscom.com", "a1.at", "example.com", "kessler-pumpen.de", ""]
)
def test_companies(domain):
    assert not is_free_mail(domain)


def test_disposable_also_below():
    assert is_disposable("mailinator.com")
    assert is_disposable("x.mailinator.com")
    assert is_free_mail("mailinator.com")
