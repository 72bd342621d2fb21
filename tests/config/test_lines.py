"""On which line something stands, however TOML lets one write it."""

import pytest

from crmcal.config.lines import Written, written

HEAD = '# blocklist = ["@x.example"]\ntitle = "blocklist @x.example max_participants"\n'
WAYS = {
    "a table": ('[rules]\nmax_participants = 3\nblocklist = ["@y.example", "@x.example"]\n', 5, 4),
    "over lines": ('[rules]\nblocklist = [\n  "@xx.example", # not "@x.example"\n  "@x.example",\n]\nmax_participants = 3\n', 6, 8),
    "an inline table": ('rules = {blocklist = ["@x.example"], max_participants = 3}\n', 3, 3),
    "dotted keys": ('rules.max_participants = 3\nrules.blocklist = ["@x.example"]\n', 4, 3),
    "keys in quotes": ("[\"rules\"]\n'blocklist' = ['@x.example']\n\"max_participants\" = 3\n", 4, 5),
    "as the other list": ('[rules]\nbots = ["@x.example"]\nblocklist = ["@x.example"]\nmax_participants = 3\n', 5, 6),
    "twice": ('[rules]\nblocklist = ["@x.example",\n"@x.example"]\nmax_participants = 3\n', 4, 6),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_member_and_a_key_are_found(way):
    text, member, key = WAYS[way]
    assert written(HEAD + text, "rules.blocklist", "@x.example") == Written(member, "@x.example")
    assert written(HEAD + text, "rules.max_participants") == Written(key, "3")


@pytest.mark.parametrize(
    ("key", "given", "member"),
    [
        ("rules.blocklist", "*@X.Example", "@x.example"),
        ("rules.blocklist", "Bob@X.example", "bob@x.example"),
        ("rules.exclude_categories", "Personal", "personal"),
        ("owner.addresses", "Jane@Acme.example", "jane@acme.example"),
        ("owner.domains", "@Acme.example", "acme.example"),
    ],
)
def test_a_member_is_told_as_it_is_written(key, given, member):
    section, _, name = key.partition(".")
    assert written(f'[{section}]\n{name} = ["{given}"]\n', key, member) == Written(2, given)


def test_an_escaped_member_is_found():
    assert written('[rules]\n\nblocklist = [\n"\\u0040x.example"]\n', "rules.blocklist", "@x.example") == Written(4, "@x.example")


def test_a_list_has_the_line_of_its_key():
    text = '[rules]\nbots = [\n"@a.example",\n"@b.example"]\nonly_categories = [\n"Work",\n]\n'
    assert written(text, "rules.only_categories") == Written(5, "")


@pytest.mark.parametrize("text", ["", "[rules]\n", '[rules]\nblocklist = ["@z.example"]\n', "no TOML", "rules = 3\n", "[rules]\nblocklist = 3\n"])
def test_what_the_text_does_not_say_is_nowhere(text):
    assert written(text, "rules.blocklist", "@x.example") is None
