"""How many events per second the collector accepts, each on disk before its answer.

    python bench/post_events.py --url http://127.0.0.1:8000 --token trichter_… --first-person 1 --persons 1000

Keeps `--connections` connections open, each with one request under way, for `--seconds`; prints one JSON line with
accepted events per second and the latency's p50, p95 and p99. One thread and epoll, so that the generator takes little
of the machine it measures. Every event has a fresh idempotency key; answers are counted by their status, and only 201
(200 for lists) counts as accepted.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import selectors
import socket
import time
from urllib.parse import urlsplit

TYPES = ["page_view", "page_view", "page_view", "mail_opened", "content_downloaded", "form_submitted"]


class Connection:
    """One keep-alive connection with one request under way."""

    def __init__(self, address: tuple[str, int], head: bytes) -> None:
        self.socket = socket.create_connection(address, timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = head
        self.sent_at = 0.0
        self.buffer = b""

    def send(self, body: bytes) -> None:
        """Send the next request."""
        self.buffer = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(self.head % len(body) + body)

    def receive(self) -> int:
        """Read what came; the status once the whole answer is there, else 0."""
        part = self.socket.recv(65_536)
        if not part:
            raise ConnectionError("the server closed the connection")
        self.buffer += part
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return 0
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        return int(head[9:12]) if len(rest) >= length else 0


class Bodies:
    """Endless random events with fresh keys."""

    def __init__(self, first: int, persons: int, batch: int) -> None:
        self.first, self.persons, self.batch = first, persons, batch
        self.run = f"{os.getpid()}-{time.time_ns():x}"
        self.count = 0

    def event(self) -> dict:
        self.count += 1
        return {
            "person": {"id": self.first + random.randrange(self.persons)},
            "type": random.choice(TYPES),
            "key": f"{self.run}-{self.count}",
            "properties": {"path": f"/seite-{self.count % 50}", "channel": "web"},
        }

    def next(self) -> bytes:
        return json.dumps(self.event() if self.batch == 1 else [self.event() for _ in range(self.batch)]).encode()


def head_for(url: str, token: str) -> tuple[tuple[str, int], bytes]:
    """Where to connect, and the request's head with a place for the length."""
    parts = urlsplit(url)
    address = (parts.hostname or "127.0.0.1", parts.port or 80)
    head = (
        f"POST /api/v1/events HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    return address, head.encode()


def measure(options: argparse.Namespace) -> dict:
    """Post for the given time and return the figures."""
    address, head = head_for(options.url, options.token)
    bodies = Bodies(options.first_person, options.persons, options.batch)
    selector = selectors.DefaultSelector()
    for _ in range(options.connections):
        connection = Connection(address, head)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(bodies.next())
    latencies: list[float] = []
    statuses: collections.Counter[int] = collections.Counter()
    begin = time.perf_counter()
    warm = begin + options.warm_up
    end = warm + options.seconds
    while (now := time.perf_counter()) < end:
        for key, _mask in selector.select(timeout=1):
            connection = key.data
            status = connection.receive()
            if not status:
                continue
            if now >= warm:
                latencies.append(time.perf_counter() - connection.sent_at)
                statuses[status] += 1
            connection.send(bodies.next())
    return figures(options, latencies, statuses, time.perf_counter() - max(warm, begin))


def figures(options: argparse.Namespace, latencies: list[float], statuses: collections.Counter, took: float) -> dict:
    """The result as printed."""
    good = statuses[201] if options.batch == 1 else statuses[200]
    latencies.sort()

    def at(share: float) -> float:
        return round(1000 * latencies[min(len(latencies) - 1, int(share * len(latencies)))], 1) if latencies else 0.0

    return {
        "events_per_second": round(good * options.batch / took),
        "connections": options.connections,
        "batch": options.batch,
        "seconds": round(took, 1),
        "p50_ms": at(0.5),
        "p95_ms": at(0.95),
        "p99_ms": at(0.99),
        "max_ms": at(1.0),
        "statuses": dict(statuses),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--first-person", type=int, default=1)
    parser.add_argument("--persons", type=int, default=1000, help="events go to this many persons, ids in a row")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--batch", type=int, default=1, help="events per request")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--warm-up", type=float, default=2)
    print(json.dumps(measure(parser.parse_args())))


if __name__ == "__main__":
    main()
