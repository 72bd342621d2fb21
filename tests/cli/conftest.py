"""What the tests of the command line share."""

import shutil

import pytest

from tests.cli.shell import Shell
from tests.makers import ANN, BOB, ME, calendar, vevent

MET = calendar(
    vevent("a", guests=[f"Ann Archer <{ANN}>", f"Bob Baker <{BOB}>"]),
    vevent("b", guests=[f"Ann Archer <{ANN}>"], rrule="FREQ=WEEKLY;COUNT=3", summary="Weekly"),
    vevent("c", guests=["Anna Miller <anna@third.example>"]),
    vevent("p", CLASS="PRIVATE", summary="Secret"),
)


@pytest.fixture
def shell(tmp_path):
    """A home directory of its own."""
    return Shell(tmp_path)


@pytest.fixture(scope="module")
def filled_home(tmp_path_factory):
    """A home directory whose store has a few meetings."""
    shell = Shell(tmp_path_factory.mktemp("filled"))
    shell.put("met.ics", MET)
    assert shell.run("import", "met.ics", "--me", ME).code == 0
    return shell.home


@pytest.fixture
def filled(filled_home, shell):
    """A home directory of its own whose store has a few meetings."""
    shutil.copytree(filled_home, shell.home, dirs_exist_ok=True)
    return shell
