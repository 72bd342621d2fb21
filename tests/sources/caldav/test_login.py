import re

import pytest

from crmcal.errors import LoginError
from crmcal.sources.caldav import login as module
from crmcal.sources.caldav.login import Challenge, Login, challenges

NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
CLIENT_NONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
REALM = "http-auth@example.org"
OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"


def digest(nonce="n1", **more):
    return Challenge("digest", {"realm": "r", "nonce": nonce, "qop": "auth"} | more)


class TestChallenges:
    def test_several_share_a_field(self):
        found = challenges(['Digest realm="a, Basic", qop="auth, auth-int", nonce="x", Basic realm="b"', "Bearer"])
        assert [challenge.scheme for challenge in found] == ["digest", "basic", "bearer"]
        assert found[0].parameters == {"realm": "a, Basic", "qop": "auth, auth-int", "nonce": "x"}

    def test_quoted_texts_are_unescaped(self):
        assert challenges([r'Basic realm="say \"friend\""'])[0].parameters["realm"] == 'say "friend"'

    def test_parameters_are_no_schemes(self):
        assert [found.scheme for found in challenges(["Digest nonce=abc, stale=true, algorithm=MD5"])] == ["digest"]

    @pytest.mark.parametrize("field", ["", ",", "=", '"', "Basic realm=", 'Basic realm="open', "\x00"])
    def test_nonsense_raises_nothing(self, field):
        challenges([field])


class TestDigest:
    @pytest.mark.parametrize(
        ("algorithm", "response"),
        [
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
            ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ],
    )
    def test_example_of_rfc_7616(self, algorithm, response, monkeypatch):
        """§3.9.1."""
        monkeypatch.setattr(module, "token_hex", lambda _size: CLIENT_NONCE)
        login = Login("Mufasa", "Circle of Life")
        asked = {"realm": REALM, "qop": "auth, auth-int", "algorithm": algorithm, "nonce": NONCE, "opaque": OPAQUE}
        assert login.accept([Challenge("digest", asked)])
        field = login.field("GET", "/dir/index.html")
        assert f'response="{response}"' in field
        assert f'opaque="{OPAQUE}"' in field
        assert "nc=00000001" in field

    def test_each_request_counts(self):
        login = Login("jane", "secret")
        login.accept([digest()])
        counts = [re.search(r"nc=(\w+)", login.field("GET", "/"))[1] for _ in range(3)]
        assert counts == ["00000001", "00000002", "00000003"]

    def test_a_name_beyond_ascii_is_told_as_rfc_7616_has_it(self):
        login = Login("jąne", "sécret")
        login.accept([digest()])
        field = login.field("GET", "/")
        assert "username*=UTF-8''j%C4%85ne" in field
        assert field.isascii()

    def test_without_qop_as_in_rfc_2069(self):
        login = Login("jane", "secret")
        login.accept([Challenge("digest", {"realm": "r", "nonce": "n"})])
        assert "cnonce" not in login.field("GET", "/")

    def test_the_strongest_is_chosen_and_the_unknown_passed_over(self):
        login = Login("jane", "secret")
        assert login.accept([digest(algorithm="MD5"), digest(algorithm="SHA-3"), digest(algorithm="SHA-256"), Challenge("basic", {})])
        assert login.challenge.algorithm == "SHA-256"

    def test_a_stale_nonce_is_renewed_and_a_wrong_password_not_tried_twice(self):
        login = Login("jane", "secret")
        assert login.accept([digest()])
        assert login.accept([digest("n2", stale="true")])
        assert not login.accept([digest("n3")])

    def test_a_nonce_that_worked_before_may_be_renewed_without_a_word(self):
        login = Login("jane", "secret")
        login.accept([digest()])
        login.proved = True
        assert login.accept([digest("n2")])
        assert not login.accept([digest("n3")])


class TestChoice:
    def test_digest_before_basic(self):
        login = Login("jane", "secret")
        assert login.accept([Challenge("basic", {}), digest()])
        assert login.scheme == "digest"

    def test_basic_once(self):
        login = Login("jane", "secret")
        assert login.accept([Challenge("basic", {})])
        assert login.field("GET", "/") == "Basic amFuZTpzZWNyZXQ="
        assert not login.accept([Challenge("basic", {})])

    def test_basic_where_a_server_says_nothing_at_all(self):
        login = Login("jane", "secret")
        assert login.accept([])
        assert login.scheme == "basic"
        assert not login.accept([])

    def test_only_what_is_configured(self):
        assert not Login("jane", "secret", "digest").accept([Challenge("basic", {})])

    def test_bearer_is_shown_at_once_if_configured(self):
        assert Login("", "t0ken", "bearer").field("GET", "/") == "Bearer t0ken"

    @pytest.mark.parametrize("token", ["", "t0ken\r\nX-Evil: 1", "tökεn", "two words"])
    def test_what_cannot_be_a_token_is_not_sent_and_not_told(self, token):
        with pytest.raises(LoginError) as caught:
            Login("", token, "bearer").field("GET", "/")
        assert not token or token not in caught.value.sentence

    def test_bearer_without_a_user_name(self):
        login = Login("", "t0ken")
        assert login.accept([Challenge("basic", {}), Challenge("bearer", {})])
        assert login.scheme == "bearer"

    def test_it_does_not_show_its_secret(self):
        assert "secret" not in repr(Login("jane", "secret"))
