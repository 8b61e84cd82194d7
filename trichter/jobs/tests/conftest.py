"""A registry of its own for each test, and tasks that note what they were asked."""

import pytest

from trichter.jobs import heartbeat, queued, registry


@pytest.fixture
def clean_registry(monkeypatch):
    """No loops and no periodic jobs; everything is as before afterwards."""
    registry.discover()
    monkeypatch.setattr(registry, "LOOPS", {})
    monkeypatch.setattr(registry, "APART", {})
    monkeypatch.setattr(registry, "PERIODIC", {})
    return registry


@pytest.fixture(autouse=True)
def calm():
    """No worker is asked to stop, nothing is left over."""
    heartbeat.set_stopping(False)
    queued._left.clear()
    yield
    heartbeat.set_stopping(False)
    queued._left.clear()


@pytest.fixture
def worker():
    """The name of a living worker of this process."""
    name = heartbeat.new_name()
    heartbeat.own(name)
    return name
