"""A server that speaks S3, on loopback: somebody else's code, run in an environment of its own (bin/setup)."""

import os
import subprocess
import time
from functools import partial
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.request import Request, urlopen
from uuid import uuid4

from config import ROOT
from tests.serving import die_with, free_port

PROGRAM = ROOT / ".venv" / "s3-server" / "bin" / "moto_server"
BUCKET = "vitrine"
PATIENCE = 30


class S3Server:
    """With an empty bucket."""

    def __init__(self) -> None:
        assert PROGRAM.exists(), "NO S3 SERVER: bin/setup --dev installs it"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        command = [PROGRAM, "--host", "127.0.0.1", "--port", str(self.port)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, env={}, preexec_fn=partial(die_with, os.getpid()), **quiet)
        asked = Request(f"{self.url}/{BUCKET}", method="PUT")
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                urlopen(asked).close()
            except URLError:
                assert self.process.poll() is None, "the S3 server did not start"
                time.sleep(0.05)
            else:
                return self
        raise TimeoutError("the S3 server does not answer")

    def __exit__(self, _kind: type[BaseException] | None, _fault: BaseException | None, _trace: TracebackType | None) -> None:
        self.process.terminate()
        self.process.wait()

    @property
    def environment(self) -> dict[str, str]:
        """What lets a program in."""
        return {
            "AWS_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "vitrine",
            "AWS_SECRET_ACCESS_KEY": "of nobody",
        }

    def folder(self) -> str:
        """A new one in the bucket."""
        return f"s3://{BUCKET}/{uuid4().hex}"
