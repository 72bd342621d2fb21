"""Where a password comes from: the order, what is told of it, and what is said when there is none."""

import subprocess
import sys
import traceback
from dataclasses import replace

import keyring
import pytest

from crmcal.credentials import Login, Secret, key_of, user_of, variable_of
from crmcal.errors import LoginError
from tests.keyrings import LockedKeyring

VARIABLE = "CRMCAL_PASSWORD_MY_WORK"


def never(_question):
    pytest.fail("there is no reason to ask")


@pytest.fixture
def told():
    """What who looks closely is told."""
    return []


class TestOrder:
    """Environment, command, keyring, prompt."""

    @pytest.fixture
    def everywhere(self, monkeypatch, memory, account):
        monkeypatch.setenv(VARIABLE, "of-environment")
        memory.kept["crmcal", "my-work/jane"] = "of-keyring"
        return replace(account, password_command="echo of-command")

    def test_the_environment_is_first(self, everywhere, told):
        assert Login(everywhere, ask=never, tell=told.append)() == ("jane", "of-environment")
        assert told == [f"my-work: password from ${VARIABLE}"]

    def test_then_the_command(self, everywhere, told, monkeypatch):
        monkeypatch.setenv(VARIABLE, "")
        assert Login(everywhere, ask=never, tell=told.append)() == ("jane", "of-command")
        assert told == ["my-work: password from password_command"]

    def test_then_the_keyring(self, everywhere, told, monkeypatch):
        monkeypatch.delenv(VARIABLE)
        assert Login(replace(everywhere, password_command=None), ask=never, tell=told.append)() == ("jane", "of-keyring")
        assert told == ["my-work: password from the keyring"]

    def test_then_somebody(self, account, told):
        questions = []
        login = Login(account, ask=lambda question: questions.append(question) or "typed", tell=told.append)
        assert [login(), login()] == [("jane", "typed")] * 2
        assert questions == ["Password of jane for my-work at dav.example"]
        assert told == ["my-work: password from the prompt"]


def test_a_command_that_fails_is_no_reason_to_look_elsewhere(account, memory):
    memory.kept["crmcal", "my-work/jane"] = "of-keyring"
    with pytest.raises(LoginError, match=r"its password_command fails with exit code 1$"):
        Login(replace(account, password_command="false"), ask=never)()


def test_no_password_says_what_was_tried_and_what_to_do(account):
    with pytest.raises(LoginError) as caught:
        Login(account)()
    assert caught.value.sentence == (
        f"there is no password for jane: ${VARIABLE} is not set, there is no password_command, there is no keyring on this system, there is nobody to ask"
    )
    assert caught.value.hint == "Set the variable, or give the source a password_command."
    assert caught.value.exit_code == 4


def test_a_known_provider_adds_what_it_wants(account):
    with pytest.raises(LoginError) as caught:
        Login(replace(account, url="https://caldav.icloud.com/"))()
    assert "app-specific password" in caught.value.hint


def test_an_empty_keyring_and_an_empty_answer_are_told(account, memory):
    assert not memory.kept
    with pytest.raises(LoginError, match="the keyring has none, nothing was typed"):
        Login(account, ask=lambda _question: "")()


def test_a_locked_keyring_is_passed_over_without_its_words(account):
    keyring.set_keyring(LockedKeyring())
    with pytest.raises(LoginError, match="the keyring is locked, there is nobody to ask") as caught:
        Login(account)()
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def test_nobody_is_asked_twice_also_after_no_answer(account):
    questions = []
    login = Login(account, ask=lambda question: questions.append(question) or "")
    login.settle()
    for _ in range(2):
        with pytest.raises(LoginError):
            login()
    assert len(questions) == 1


def test_all_questions_come_first(account):
    login = Login(account, ask=lambda _question: "typed")
    login.settle()
    assert login.secret == Secret("the prompt", "typed")


def test_where_nobody_can_be_asked_nothing_is_looked_for_before_it_is_needed(account):
    login = Login(replace(account, password_command="false"))
    login.settle()
    assert not login.looked


def test_without_a_user_there_may_be_no_login_at_all(account, monkeypatch):
    anonymous = replace(account, username=None)
    assert Login(anonymous, ask=never)() is None
    monkeypatch.setenv(VARIABLE, "token")
    assert Login(anonymous, ask=never)() == ("", "token")


def test_an_account_named_by_an_address_is_that_of_the_address(account):
    named = replace(account, url="jane@dav.example", username=None)
    assert (user_of(named), key_of(named)) == ("jane@dav.example", "my-work/jane@dav.example")
    assert user_of(replace(named, url="https://jane@dav.example/")) == ""


@pytest.mark.parametrize(("name", "variable"), [("work", "CRMCAL_PASSWORD_WORK"), ("my-Work_2", "CRMCAL_PASSWORD_MY_WORK_2")])
def test_variables_are_named_after_sources(name, variable):
    assert variable_of(name) == variable


@pytest.mark.parametrize("text", ["hunter2\n", "hunter2\r", "a\0hunter2", "hunter2\udcff"])
def test_what_can_be_no_password_is_refused_without_being_shown(account, text):
    with pytest.raises(LoginError, match="the password from the prompt is not a single line of UTF-8 text") as caught:
        Login(account, ask=lambda _question: text)()
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def test_a_secret_is_in_no_repr(account):
    login = Login.typed(account, "hunter2")
    assert login() == ("jane", "hunter2")
    assert "hunter2" not in f"{login!r} {login.secret!r} {login.secret}"


def test_the_keyring_is_not_loaded_unless_it_is_needed():
    script = (
        "import os, sys; os.environ['CRMCAL_PASSWORD_A'] = 'x'\n"
        "from crmcal.config import SourceConfig; from crmcal.credentials import Login; import crmcal.importing\n"
        "print(Login(SourceConfig(name='a', type='url', url='https://x.example/', username='u'))(), 'keyring' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)  # noqa: S603
    assert done.stdout == "('u', 'x') False\n"
