"""The environment of the process never shows in a request."""

from portal.http import wsgi_environ


def test_variables_that_look_like_headers_are_deleted():
    variables = {
        "HTTP_X_API_KEY": "planted",
        "CONTENT_LENGTH": "5",
        "REMOTE_USER": "root",
        "PATH": "/bin",
    }
    wsgi_environ.drop_lookalikes(variables)
    assert variables == {"PATH": "/bin"}


def test_the_rest_of_the_environment_is_taken_out_of_each_request():
    given = {"SECRET_KEY": "s", "PATH_INFO": "/", "HTTP_HOST": "h"}
    assert wsgi_environ.without(given, frozenset({"SECRET_KEY"})) == {
        "PATH_INFO": "/",
        "HTTP_HOST": "h",
    }


class Scope:
    """What granian tells of a request, as far as it matters here."""

    def __init__(
        self, *headers: tuple[str, str], path: str = "/", client: str = "10.0.0.1:5"
    ) -> None:
        self.server, self.client, self.scheme, self.http_version = "[::1]:80", client, "http", "1.1"
        self.method, self.path, self.query_string, self.authority = "GET", path, "a=%E9", None
        self.headers = Headers(headers)


class Headers:
    """Granian's: `items` leaves out what it cannot read, `keys` does not."""

    def __init__(self, pairs: tuple[tuple[str, str], ...]) -> None:
        self.pairs = pairs
        self.unreadable: list[str] = []

    def items(self) -> list[tuple[str, str]]:
        return list(self.pairs)

    def keys(self) -> list[str]:
        return [*dict(self.pairs), *self.unreadable]


def test_a_scope_becomes_an_environ() -> None:
    made = wsgi_environ.environ_of(Scope(("host", "h"), ("content-length", "2"), path="/é"))
    assert (made["PATH_INFO"], made["QUERY_STRING"]) == ("/Ã©", "a=%E9")
    assert (made["REMOTE_ADDR"], made["SERVER_NAME"], made["SERVER_PORT"]) == (
        "10.0.0.1",
        "::1",
        "80",
    )
    assert (made["HTTP_HOST"], made["CONTENT_LENGTH"]) == ("h", "2")


def test_a_header_sent_twice_is_joined() -> None:
    pairs = (("x-api-key", "a"), ("x-api-key", "b"), ("cookie", "c=1"), ("cookie", "d=2"))
    made = wsgi_environ.environ_of(Scope(*pairs))
    assert (made["HTTP_X_API_KEY"], made["HTTP_COOKIE"]) == ("a,b", "c=1; d=2")


def test_a_name_with_an_underscore_stands_for_no_other() -> None:
    """`X_Forwarded_For` of a caller must not be taken for the header that a proxy wrote."""
    made = wsgi_environ.environ_of(Scope(("x_forwarded_for", "1.2.3.4"), ("x_api_key", "a")))
    assert not {"HTTP_X_FORWARDED_FOR", "HTTP_X_API_KEY"} & made.keys()


def test_a_header_that_cannot_be_read_is_there_and_empty() -> None:
    scope = Scope()
    scope.headers.unreadable = ["x-api-key"]
    assert wsgi_environ.environ_of(scope)["HTTP_X_API_KEY"] == ""
