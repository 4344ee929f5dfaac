"""Which commands are there? `python -m keydock login | whoami | token | logout`."""

import argparse
import json
import os
import sys
import webbrowser

from keydock import device, store
from keydock.client import Client
from keydock.errors import KeydockError
from keydock.metadata import metadata_of
from keydock.tokens import SignedIn, keep
from keydock.wire import call


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0, or 1 with one sentence on standard error."""
    chosen = parser().parse_args(arguments)
    try:
        chosen.run(chosen)
    except KeydockError as error:
        print(f"keydock: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("keydock: stopped; nothing was changed on this machine.", file=sys.stderr)
        return 130
    return 0


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="keydock", description="Sign in to a Keydock server.")
    commands = top.add_subparsers(required=True, metavar="command")
    login = commands.add_parser("login", help="sign in with a code that you confirm in a browser")
    login.add_argument("--server", default=os.environ.get("KEYDOCK_URL"), help="KEYDOCK_URL")
    login.add_argument(
        "--client-id",
        default=os.environ.get("KEYDOCK_CLIENT_ID"),
        help="client id of an application registered at the server (KEYDOCK_CLIENT_ID)",
    )
    login.add_argument(
        "--scope",
        default="",
        help="permissions to ask for, separated by spaces (all that the application may)",
    )
    login.add_argument("--no-browser", action="store_true", help="only print the address")
    login.set_defaults(run=sign_in)
    for name, run, about in (
        ("whoami", who_am_i, "who is signed in, and what the token may do"),
        ("token", print_token, "print a temporary token, for a script's Authorization header"),
        ("logout", sign_out, "give the access back and forget it on this machine"),
    ):
        commands.add_parser(name, help=about).set_defaults(run=run)
    return top


def sign_in(chosen: argparse.Namespace) -> None:
    server = (chosen.server or "").rstrip("/")
    if not server or not chosen.client_id:
        raise KeydockError(
            "Say --server and --client-id, or set KEYDOCK_URL and KEYDOCK_CLIENT_ID."
        )
    started = device.start(server, chosen.client_id, f"{chosen.scope} offline_access".strip())
    print(f"Open {started.page} and enter the code {started.user_code}", flush=True)
    if not chosen.no_browser:
        webbrowser.open(started.page_with_code)
    keep(server, chosen.client_id, device.finish(started))
    print("Signed in.")


def who_am_i(chosen: argparse.Namespace) -> None:
    print(json.dumps(Client(SignedIn()).whoami(), indent=2))


def print_token(chosen: argparse.Namespace) -> None:
    print(SignedIn().token())


def sign_out(chosen: argparse.Namespace) -> None:
    """Forgotten here even when the server cannot be reached; then the access is withdrawn on its page."""
    found = store.read()
    store.forget()
    if found and found.get("refresh_token"):
        form = {"token": found["refresh_token"], "client_id": found["client_id"]}
        call("POST", metadata_of(found["server"])["revocation_endpoint"], data=form)
    print("Signed out.")


if __name__ == "__main__":
    raise SystemExit(main())
