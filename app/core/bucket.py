"""Stored files in a bucket that speaks S3. FILES_URL names it; keys and region stand in AWS_…, as for other programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import IO, TYPE_CHECKING

from obstore.exceptions import BaseError, GenericError
from obstore.store import S3Store

from .errors import Away
from .storage import new_key, place_of

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

# A page waits no longer, and a bucket that hiccups is asked again meanwhile.
PATIENCE = timedelta(seconds=10)
TRIES = 3


class Bucket:
    """Each place is a folder in it, laid out like the one on the disk: whoever moves from one to the other copies."""

    def __init__(self, url: str, endpoint: str = "") -> None:
        self.url, self.endpoint = url, endpoint

    @cached_property
    def store(self) -> S3Store:
        """Made by whoever first asks: it has threads, which web processes do not inherit (docs/decisions/0021)."""
        retries: RetryConfig = {"max_retries": TRIES - 1, "retry_timeout": PATIENCE}
        options: ClientConfig = {
            "timeout": PATIENCE,
            "connect_timeout": PATIENCE / TRIES,
            "allow_http": self.endpoint.startswith("http:"),
        }
        where: S3Config = {"endpoint": self.endpoint} if self.endpoint else {}
        return S3Store.from_url(self.url, config=where, client_options=options, retry_config=retries)

    def put(self, content: bytes | IO[bytes]) -> str:
        """Its key, once all of it is there."""
        key = new_key()
        with reaching():
            self.store.put(place_of(key), content)
        return key

    def read(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        place = place_of(key)
        with reaching():
            if (start, end) == (0, None):
                return self.store.get(place).bytes().to_bytes()
            try:
                return self._read_part(place, start, end)
            except GenericError:  # Also said of a part behind the end, which is empty.
                if start < self.store.head(place)["size"]:
                    raise
                return b""

    def _read_part(self, place: str, start: int, end: int | None) -> bytes:
        if end is None:
            return self.store.get(place, options={"range": {"offset": start}}).bytes().to_bytes()
        return self.store.get_range(place, start=start, end=end).to_bytes()

    def remove(self, key: str) -> None:
        with reaching():
            self.store.delete(place_of(key))

    def keys(self, age: timedelta = timedelta()) -> Iterator[str]:
        then = datetime.now(UTC) - age
        with reaching():
            for some in self.store.list():
                yield from (found["path"].rpartition("/")[2] for found in some if found["last_modified"] <= then)

    def remove_older(self, age: timedelta) -> None:
        """What is half there is seen by nobody and goes by a rule of the bucket's own (docs/operations.md)."""
        old = [place_of(key) for key in self.keys(age)]
        with reaching():
            if old:
                self.store.delete(old)


@contextmanager
def reaching() -> Iterator[None]:
    """What is not there raises FileNotFoundError, as a folder does."""
    try:
        yield
    except BaseError as fault:
        raise Away(str(fault)) from fault
