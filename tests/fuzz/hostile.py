"""What somebody may send on purpose, by where it goes."""

from typing import Any


class Long(str):
    """So long that a failure names it instead of printing it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self):,} letters: {self[:24]!s}…>"


NUMBERS = (
    "1e999999999", "1E+9999", "1e-999999999", "-1e400000", "NaN", "sNaN123", "-Infinity", "0x10", "1_0", "²", "٣", "½", "-1", "-0", "+-1", "1.5",
    "1,1,1,1", "1.1.1", "2147483648", "9223372036854775808", "-9223372036854775809", "99999999999999999999", "0.000000000000000001",
    Long("9" * 5000), Long("0" * 5000), Long("1" + ",1" * 200_000), Long("9" * 400_000), Long("1." + "0" * 400_000),
)  # fmt: skip
DAYS = (
    "0000-00-00", "0001-01-01", "0000-12-31", "1899-12-31", "9999-12-31", "10000-01-01", "-0001-01-01", "2026-02-30", "2026-W01-1", "2026-13-01",
    "²026-01-01", "20260101", "9999-12-31T23:59:59", "0001-01-01 00:00", "24:00", "25:61", "2199-12-31", "2200-01-01",
)  # fmt: skip
# In bytes, as they travel: some are no UTF-8. Half a letter is three of them.
TEXTS = (
    b"", b" ", b"\0", b"a\0b", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xff\xfe", b"\xc0\xaf", b"a\xe2\x80\xaeb\xe2\x81\xa6c", b"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
    b"e\xcc\x81" * 40, b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\x85", b"\x1b[2J", b"a\r\nSet-Cookie: x=1\r\n\r\n", b"%0d%0aLocation:%20//evil.example",
    b"../../../../etc/passwd", b"..\\..\\", b"//evil.example", b"/\\evil.example", b"javascript:alert(1)", b"/client-portal/\r\n//evil.example",
    b"{{ 7*7 }}", b"{% raw %}", b"{0.__class__}", b"%(x)s %s %n", b"' or 1=1 --", b"\\'; select pg_sleep(9); --", b"%", b"_", b"\\", b"%_\\", b"$1", b":words",
    b"<script>alert(1)</script>", b"\"><img src=x onerror=1>", b"<!--", b"=cmd|' /C calc'!A0", b"@sum(1)", b"None", b"null", b"true", b"[]", b"{}", b"[object Object]",
    b"a@b", b"a@b.example\r\nBcc: c@d.example", b"\"a b\"@x.example", b"a@" + b"x" * 300 + b".example", b"a@xn--" + b"9" * 60 + b".example", b"a" * 320 + b"@x.example",
    b"#", b"#12345", b"Mars/Phobos", b"../UTC", b"xx_XX", b"EUR\0", b"all", b"-", b"--issued", b"00000000-0000-0000-0000-000000000000", b"{00000000000000000000000000000000}",
    b"urn:uuid:" + b"0" * 32, b"x" * 9000,
)  # fmt: skip
PATHS = (
    "/", "//", "///evil.example/", "/..", "/../../etc/passwd", "/%2e%2e/%2e%2e/", "/%00", "/%ed%a0%80", "/%ff", "/%", "/%zz", "/;a=b", "/\\", "/static/%2e%2e/config.py",
    "/static//etc/passwd", "/static/css%5c..%5c..", "/brand/%00.png", "/admin//", "/admin/../platform/", "/" + "a" * 8000, "/" + "a/" * 2000, "/api/", "/api/%00", "*",
    "http://evil.example/", "/client-portal/%0d%0aX:%201", "/%f0%9f%92%a9", "/²",
)  # fmt: skip
HEADERS: dict[str, tuple[str, ...]] = {
    "Accept": ("", "*/*", "text/html;q=²", ";;;", "application/json", Long("a/b," * 5000), "\xff"),
    "Accept-Language": ("", "²", "xx-XX;q=9e999", "en;q=1e999999999", "de_DE", "\0", Long("en-" * 3000), "\xed\xa0\x80"),
    "Accept-Encoding": ("", "gzip;q=nan", "\xff", "br, zstd;q=-1"),
    "Authorization": ("", "Bearer", "Bearer ", "Bearer \xff", "Basic", "Basic \xff", "Basic =", "Basic OjpbXQ", "Digest ,,=", "Bearer c\0", Long("Bearer " + "c" * 9000), "a=b"),
    "Cookie": ("", "=", ";;;", "vitrine_session", "vitrine_session=\xff", "vitrine_session=c\xed\xa0\x80", "vitrine_form=\xff; a=\"\\777\"", "vitrine_form=.e.e", "vitrine_form=\0",
               "vitrine_session=c; vitrine_session=a", Long("a=" + "b" * 9000), "vitrine_session=\"\\303\"", "vitrine_session=a" + "\u00b2" * 43),
    "Content-Length": ("-1", "²", "x", "", "0", "1", "99999999999999999999", Long("9" * 5000), "1_0", "+5", "1, 1"),
    "Content-Type": ("", "/", "a", ";;", "text/plain; charset=utf-7", "application/json; charset=²", "application/json; charset=utf-16", "application/x-www-form-urlencoded; charset=rot13",
                     "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\xff", "multipart/form-data; boundary=" + "b" * 300, "multipart/form-data; boundary*=utf-8''%ff",
                     "application/problem+json", "\xff", Long("a/b; " + "c=d;" * 3000)),
    "Expect": ("100-continue", "²"),
    "Forwarded": ("for=²;host=evil.example", "\xff"),
    "Host": ("", "evil..example", "evil.example", "x" * 300, ".", "..", "localhost:²", "localhost:99999999", "localhost:-1", "[::1", "[", "a@b", "localhost/x", "localhost#", "\xff", "xn--\xff",
             "xn--" + "9" * 60, "\0", "LOCALHOST", "localhost.", " localhost", "a,b", "²", "\xed\xa0\x80", "%00", Long("a." * 4000)),
    "HX-Boosted": ("true", "", "\xff"),
    "HX-Current-URL": ("http://[", "\xff", "//evil.example"),
    "HX-History-Restore-Request": ("true", ""),
    "HX-Request": ("true", "", "²"),
    "HX-Request-Type": ("partial", "full", "", "\xff"),
    "HX-Target": ("rows", "\0", "\xff"),
    "If-Match": ("*", "\"", "\xff"),
    "If-Modified-Since": ("Thu, 01 Jan 0000 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -9999", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 99999 00:00:00 GMT", "²", "\xff", "0", Long("9" * 5000)),
    "If-None-Match": ("*", "W/\"", "\"\"", "\xff", Long("\"a\"," * 5000)),
    "If-Range": ("\"", "Fri, 31 Dec 9999 23:59:59 -9999", "\xff"),
    "If-Unmodified-Since": ("Fri, 31 Dec 9999 23:59:59 -9999", "²"),
    "Max-Forwards": ("²", "-1", Long("9" * 5000)),
    "Origin": ("", "null", "http://localhost", "http://", "://", "http://evil.example", "²", "\xff", "http://[", "http://localhost\0"),
    "Range": ("bytes=", "bytes=0-", "bytes=-1", "bytes=²-", "bytes=1-0", "bytes=" + "0-1," * 500, "bytes=99999999999999999999-", "items=1", "bytes=--1", "\xff", Long("bytes=" + "9" * 5000 + "-")),
    "Referer": ("", "http://[", "//evil.example", "\xff", "http://localhost/"),
    "Sec-Fetch-Site": ("same-origin", "cross-site", "none", "", "\xff"),
    "Transfer-Encoding": ("chunked", "²"),
    "Upgrade": ("websocket", "h2c"),
    "User-Agent": ("", "\0", "\xff", "\xed\xa0\x80", "Mozilla/5.0 (iPad; ²)", Long("(" * 9000), Long("Mozilla/" + "9" * 9000), "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"),
    "X-CSRFToken": ("", "\xff", "a.b.c"),
    "X-Forwarded-For": ("²", "1.2.3.4", "\xff", Long("1," * 5000)),
    "X-Forwarded-Host": ("evil..example", "\xff"),
    "X-Forwarded-Proto": ("https", "²", "\xff"),
    "X-HTTP-Method-Override": ("DELETE", "²"),
}  # fmt: skip
METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "²", "")
# Whole bodies, with what they say they are.
JSON = (
    "", "null", "0", "\"x\"", "[]", "[1]", "[[1, 2]]", "[[[], 1]]", "[{}]", "{\"a\": {}}", "{\"\": [[]]}", "NaN", "-Infinity", "1e999999999", "{\"email\": null}", "{\"a\": 1, \"a\": [2]}",
    "[\"ab\", \"cd\"]", "\"\\ud800\"", "{\"email\": \"\\ud800@x.example\", \"password\": \"x\"}", "{\"\\udfff\": 1}", "{\"password\": [\"\\ud800\"]}", "\ufeff{}", "{", "'", "{\"a\": \"\\u0000\"}",
    Long("[" * 2000 + "]" * 2000), Long("[" * 200_000), Long('{"a":' * 3000 + "1" + "}" * 3000), Long("9" * 5000), Long("[" + "1," * 100_000 + "1]"), Long("{\"a\": \"" + "x" * 400_000 + "\"}"),
)  # fmt: skip
MULTIPART = (
    b"", b"--b", b"--b--", b"--b\r\n", b"--b\r\n\r\n", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", b"--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--",
    b"--b\r\nContent-Disposition: form-data; name=\"name\"\r\nContent-Type: text/plain; charset=rot13\r\n\r\nx\r\n--b--", b"--b\nContent-Disposition: form-data; name=name\n\nx\n--b--",
    b"--b\r\nContent-Disposition: form-data; name*=utf-8''%ff\r\n\r\nx\r\n--b--", b"--b\r\nContent-Disposition: form-data; name=\"\xed\xa0\x80\"; filename=\"\xff\"\r\n\r\n\xff\r\n--b--",
    b"--b\r\nContent-Disposition: form-data; name=\"a\"; filename*=utf-7''+AGE\r\n\r\nx\r\n--b--", b"--b\r\n" + b"X: y\r\n" * 5000 + b"\r\nx\r\n--b--", b"\r\n" * 9000, b"--b\r\nContent-Length: -1\r\n\r\n--b--",
)  # fmt: skip


def as_bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
