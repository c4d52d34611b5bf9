"""Messages between the grader and its processes: JSON with its length before it, capped and with a deadline."""

from __future__ import annotations

import json
import socket
import struct
import time

_LENGTH = struct.Struct("!Q")


class Closed(Exception):
    """The other side is gone."""


class TooLate(Exception):
    """No answer came in time."""


class TooLong(Exception):
    """The message is longer than allowed, or no message at all."""


class Channel:
    """One side of a pair of connected sockets."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end

    def send(self, message: object, seconds: float = 60) -> None:
        data = json.dumps(message).encode()
        try:
            self.end.settimeout(seconds)
            self.end.sendall(_LENGTH.pack(len(data)) + data)
        except OSError:
            raise Closed from None

    def receive(self, seconds: float | None = None, most: int = 1 << 30) -> object:
        """The next message. Raises :class:`Closed`, :class:`TooLate` or :class:`TooLong`."""
        deadline = None if seconds is None else time.monotonic() + seconds
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size, deadline))
        if length > most:
            raise TooLong
        try:
            return json.loads(self._exactly(length, deadline))
        except (ValueError, RecursionError):
            raise TooLong from None

    def _exactly(self, size: int, deadline: float | None) -> bytes:
        parts, missing = [], size
        while missing:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise TooLate
            self.end.settimeout(left)
            try:
                part = self.end.recv(min(missing, 1 << 20))
            except TimeoutError:
                raise TooLate from None
            except OSError:
                raise Closed from None
            if not part:
                raise Closed
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def close(self) -> None:
        self.end.close()


class Served(Channel):
    """The child's side. Each answer bears the mark of its order, so that one sent in advance answers nothing."""

    mark = None

    def receive(self, seconds: float | None = None, most: int = 1 << 30) -> dict:
        order = super().receive(seconds, most)
        self.mark = order.pop("for", None)
        return order

    def send(self, message: dict, seconds: float = 60) -> None:
        super().send({**message, "for": self.mark}, seconds)
