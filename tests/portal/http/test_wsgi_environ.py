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
