"""Two kinds of notices, as another package would declare them."""

import pytest
from django.utils.functional import lazy
from django.utils.translation import get_language

from trichter.notices import kinds as module
from trichter.notices.kinds import NoticeKind

ANSWERED = lazy(lambda: "%(person)s hat geantwortet" if get_language() == "de" else "Answered by %(person)s", str)()
OFFERED = NoticeKind("test_offered", "Handover", "send", ANSWERED, default="now")
DUE = NoticeKind("test_due", "Due", "clock", "%(count)s due", default="digest")
QUIET = NoticeKind("test_quiet", "Quiet", "bell", "Quiet %(what)s", default="off")


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch):
    """The declared kinds and three for the tests."""
    found = {**module.kinds(), **{kind.slug: kind for kind in (OFFERED, DUE, QUIET)}}
    for place in ("kinds", "models", "services", "forms"):
        monkeypatch.setattr(f"trichter.notices.{place}.kinds", lambda: found)
    return found
