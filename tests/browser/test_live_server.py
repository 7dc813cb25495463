"""What pytest-flask's live_server says of its own address. No browser is needed."""

from http.client import HTTPConnection
from urllib.parse import urlsplit


def test_it_redirects_to_the_host_that_its_links_name(app, live_server):
    assert app.config["SERVER_NAME"] is None
    assert live_server.url() == app.config["BASE_URL"]
    connection = HTTPConnection(urlsplit(live_server.url()).netloc)
    connection.request("GET", "/client-portal")
    answer = connection.getresponse()
    connection.close()
    assert answer.status == 308
    assert answer.headers["Location"] in ("/client-portal/", f"{live_server.url()}/client-portal/")
