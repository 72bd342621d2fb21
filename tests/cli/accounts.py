"""What the tests of logins share: a server that wants a password, and a home whose keyring lies outside of it."""

import base64

from tests.cli.shell import SOURCE
from tests.makers import ME

CANARY = "hunter2-canary-5ec9e7"
USER = "jane"
ENCODED = base64.b64encode(f"{USER}:{CANARY}".encode()).decode()


def guarded(body):
    """An answer for who knows the password, and 401 for everybody else."""

    def answer(visitor):
        if visitor.headers.get("Authorization") == f"Basic {ENCODED}":
            visitor.answer(200, {"Content-Type": "text/calendar"}, body)
        else:
            visitor.answer(401, {"WWW-Authenticate": 'Basic realm="x"'})

    return answer


def with_keyring(place):
    """The environment of a process that has a keyring, kept in a file outside the home directory."""
    return {
        "PYTHON_KEYRING_BACKEND": "tests.keyrings.FolderKeyring",
        "CRMCAL_TEST_KEYRING": str(place),
        "PYTHONPATH": f"{SOURCE}:{SOURCE.parent}",
    }


def configured(shell, url="", *, more=""):
    """A configuration with an owner, and a source that wants a login when there is a URL."""
    source = f'\n[sources.work] # mine\ntype = "url"\nurl = "{url}"\nusername = "{USER}"\n{more}' if url else ""
    shell.put("config.toml", f'# my own words\n[owner]\naddresses = ["{ME}"]\ndomains = ["own.example"]\n{source}')


def traces(shell):
    """The files of a home directory that hold the password, as it is or encoded."""
    needles = (CANARY.encode(), ENCODED.encode())
    return [path.name for path in shell.home.rglob("*") if path.is_file() and any(needle in path.read_bytes() for needle in needles)]
