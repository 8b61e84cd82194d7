"""What a task may raise on purpose."""


class Stopping(Exception):
    """Raised by a task that noticed `heartbeat.stopping()`: it is put back and goes on in the next worker."""
