"""A real mail server on this machine, which a test can make stubborn."""

from __future__ import annotations

import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from trichter.mail import delivery


class Server:
    """Notes what arrives. `says` holds answers by step (RCPT, DATA), used up one by one; others are welcome."""

    def __init__(self) -> None:
        self.arrived: list = []
        self.senders: list[str] = []
        self.says: dict[str, list[str]] = {"RCPT": [], "DATA": []}
        self.connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.says["RCPT"].pop(0) if self.says["RCPT"] else "250 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        answer = self.says["DATA"].pop(0) if self.says["DATA"] else "250 OK"
        if answer.startswith("2") or answer == "hang up":
            self.arrived.append(message_from_bytes(envelope.content, policy=policy.default))
            self.senders.append(envelope.mail_from)
        if answer == "hang up":  # it has the mail, but its answer never comes
            server.transport.close()
        return answer


@pytest.fixture
def server(settings):
    """The mail server that the product sends to."""
    handler = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    yield handler
    controller.stop()


@pytest.fixture(autouse=True)
def rested(monkeypatch):
    """Nothing is left from an earlier test."""
    monkeypatch.setattr(delivery, "_rest_until", 0.0)
    monkeypatch.setattr(delivery, "_untidy", False)
    monkeypatch.setattr(delivery, "_outcomes", {})
