"""A server of ours beside the tests, in a thread of its own, for as long as it is needed."""

import socketserver
import threading
from typing import Self


class ServerBeside(socketserver.ThreadingTCPServer):
    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
