"""The load: connections that stay open, each sending its next request as soon as its last was answered.

    python -m bench.load <port> <seconds> <connections>    the request's bytes on stdin, the figures as JSON on stdout

A process of its own with bare sockets and one selector, so that it takes little of the machine that it measures.
"""

import json
import resource
import socket
import sys
from selectors import EVENT_READ, DefaultSelector
from time import perf_counter

CHUNK = 1 << 20
PATIENCE = 30


class Visitor:
    """One connection. A server that closes it after each answer is asked again on a new one."""

    def __init__(self, selector: DefaultSelector, port: int, request: bytes) -> None:
        self._selector, self._port, self._request = selector, port, request
        self.latencies: list[float] = []
        self.received = 0
        self._connect()

    def ask(self) -> None:
        self._head, self._left = b"", -1
        self._asked = perf_counter()
        self._socket.sendall(self._request)

    def hear(self) -> None:
        piece = self._socket.recv(CHUNK)
        if not piece:
            raise ConnectionError("The server closed the connection in the middle of an answer.")
        self.received += len(piece)
        if self._left < 0:
            self._begin(piece)
        else:
            self._left -= len(piece)
        if self._left == 0:
            self.latencies.append(perf_counter() - self._asked)
            if self._closes:
                self._leave()
                self._connect()
            self.ask()

    def _connect(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(self._socket, EVENT_READ, self)

    def _leave(self) -> None:
        self._selector.unregister(self._socket)
        self._socket.close()

    def _begin(self, piece: bytes) -> None:
        self._head += piece
        head, found, body = self._head.partition(b"\r\n\r\n")
        if not found:
            return
        if not head.startswith(b"HTTP/1.1 200"):
            raise ConnectionError(f"Not a good answer: {head[:60]!r}")
        head = head.lower()
        self._closes = b"\r\nconnection: close" in head
        self._left = int(head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]) - len(body)


def run(port: int, request: bytes, seconds: float, connections: int) -> dict[str, float]:
    selector = DefaultSelector()
    visitors = [Visitor(selector, port, request) for _ in range(connections)]
    for visitor in visitors:
        visitor.ask()
    began = now = perf_counter()
    while now < began + seconds or not any(visitor.latencies for visitor in visitors):
        for key, _ in selector.select(1):
            key.data.hear()
        now = perf_counter()
        if now > began + seconds + PATIENCE:
            raise TimeoutError("The server does not answer.")
    return figures(visitors, now - began)


def figures(visitors: list[Visitor], seconds: float) -> dict[str, float]:
    latencies = sorted(latency for visitor in visitors for latency in visitor.latencies)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "requests": len(latencies),
        "rate": len(latencies) / seconds,
        "p50": 1000 * latencies[len(latencies) // 2],
        "p99": 1000 * latencies[len(latencies) * 99 // 100],
        "wire": sum(visitor.received for visitor in visitors) / len(latencies),
        "load_cpu": (used.ru_utime + used.ru_stime) / seconds,
    }


if __name__ == "__main__":
    port, seconds, connections = sys.argv[1:]
    print(json.dumps(run(int(port), sys.stdin.buffer.read(), float(seconds), int(connections))))
