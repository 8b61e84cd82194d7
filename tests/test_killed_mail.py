"""A worker killed while it sends mails: none comes twice, and of each it is known what became of it."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time

import pytest
from aiosmtpd.controller import Controller

from .test_killed_worker import WORK, house, run

__all__ = ["house"]
MAILS = 40
MAKE = f"""
    from trichter.mail.services import send
    from trichter.people.services import PersonData, create_person
    for n in range({MAILS}):
        person = create_person(PersonData(values={{"last_name": f"P{{n}}"}}, emails=(f"p{{n}}@f{{n}}.example",)))
        send(key=f"k{{n}}", to=person.email, subject=f"Mail {{n}}", text="x", basis="contract", person=person)
"""
STATE = """
    import json
    from collections import Counter
    from trichter.mail.delivery import take_back_lost
    from trichter.mail.models import Message
    from trichter.people.models import Event
    take_back_lost()
    states = Counter(Message.objects.values_list("state", flat=True))
    print(json.dumps({**states, "events": Event.objects.filter(type="mail_sent").count()}))
"""


class Server:
    """Takes its time with every mail."""

    def __init__(self) -> None:
        self.arrived: list[str] = []

    async def handle_DATA(self, server, session, envelope):
        head = envelope.content.decode().partition("Subject: ")[2]
        self.arrived.append(head.splitlines()[0])
        await asyncio.sleep(0.1)
        return "250 OK"


@pytest.fixture
def server():
    handler = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.mark.slow
@pytest.mark.django_db
def test_killed_while_sending_no_mail_comes_twice_and_none_is_lost(house, server):
    handler, port = server
    env = {**house, "TRICHTER_MAIL_URL": f"smtp://127.0.0.1:{port}", "TRICHTER_MAIL_PER_MINUTE": "10000"}
    run(MAKE, env)
    state: dict[str, int] = {}
    for kill_at in (5, 15, 10_000):
        worker = subprocess.Popen([sys.executable, "-c", f"import django; django.setup()\n{WORK}"], env=env)
        until = time.monotonic() + 60
        while time.monotonic() < until and len(handler.arrived) < min(kill_at, MAILS - 2):
            time.sleep(0.05)
        if kill_at < MAILS:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            state = json.loads(run(STATE, env))
            continue
        while time.monotonic() < until and state.get("sent", 0) + state.get("uncertain", 0) < MAILS:
            time.sleep(0.5)
            state = json.loads(run(STATE, env))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0

    uncertain = state.get("uncertain", 0)
    assert len(handler.arrived) == len(set(handler.arrived))
    assert uncertain <= 2 and state["sent"] == MAILS - uncertain <= len(handler.arrived)
    assert state["events"] == state["sent"]
