"""Definitions as programs read them."""

import pytest

from trichter.lifecycle.models import Definition
from trichter.lifecycle.services import ensure_default, sign

pytestmark = pytest.mark.django_db


def test_definitions_are_read_with_their_sentence_and_signatures(caller, admin):
    ensure_default()
    row = Definition.objects.get(stage="mql")
    sign(row, "sales", by=admin, digest=row.digest)
    reader = caller(admin, ["definitions.view"])
    [found] = [each for each in reader("GET", "/definitions").json() if each["stage"] == "mql"]
    assert (found["version"], found["status"], found["mode"]) == (1, "active", "automatic")
    assert "31" in found["sentence"] and found["condition"] == row.condition
    assert [(each["side"], each["name"]) for each in found["signatures"]] == [("sales", str(admin))]
    assert caller(admin, ["people.view"])("GET", "/definitions").status_code == 403
