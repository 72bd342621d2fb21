"""On which line something stands, however TOML lets one write it."""

import pytest

from crmcal.config.lines import Place, place

HEAD = '# blocklist = ["@x.example"]\ntitle = "blocklist @x.example max_participants"\n'
WRITTEN = {
    "a table": ('[rules]\nmax_participants = 3\nblocklist = ["@y.example", "@x.example"]\n', 5, 4),
    "over lines": ('[rules]\nblocklist = [\n  "@xx.example", # not "@x.example"\n  "@x.example",\n]\nmax_participants = 3\n', 6, 8),
    "an inline table": ('rules = {blocklist = ["@x.example"], max_participants = 3}\n', 3, 3),
    "dotted keys": ('rules.max_participants = 3\nrules.blocklist = ["@x.example"]\n', 4, 3),
    "keys in quotes": ("[\"rules\"]\n'blocklist' = ['@x.example']\n\"max_participants\" = 3\n", 4, 5),
    "as the other list": ('[rules]\nbots = ["@x.example"]\nblocklist = ["@x.example"]\nmax_participants = 3\n', 5, 6),
    "twice": ('[rules]\nblocklist = ["@x.example",\n"@x.example"]\nmax_participants = 3\n', 4, 6),
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_member_and_a_key_are_found(way):
    text, member, key = WRITTEN[way]
    assert place(HEAD + text, "rules.blocklist", "@x.example") == Place(member, "@x.example")
    assert place(HEAD + text, "rules.max_participants") == Place(key, "3")


@pytest.mark.parametrize(
    ("key", "written", "member"),
    [
        ("rules.blocklist", "*@X.Example", "@x.example"),
        ("rules.blocklist", "Bob@X.example", "bob@x.example"),
        ("rules.exclude_categories", "Personal", "personal"),
        ("owner.addresses", "Jane@Acme.example", "jane@acme.example"),
        ("owner.domains", "@Acme.example", "acme.example"),
    ],
)
def test_a_member_is_told_as_it_is_written(key, written, member):
    section, _, name = key.partition(".")
    assert place(f'[{section}]\n{name} = ["{written}"]\n', key, member) == Place(2, written)


def test_an_escaped_member_has_the_line_of_its_key():
    assert place('[rules]\n\nblocklist = [\n"\\u0040x.example"]\n', "rules.blocklist", "@x.example") == Place(3, "@x.example")


@pytest.mark.parametrize("text", ["", "[rules]\n", '[rules]\nblocklist = ["@z.example"]\n', "no TOML", "rules = 3\n", "[rules]\nblocklist = 3\n"])
def test_what_the_text_does_not_say_is_nowhere(text):
    assert place(text, "rules.blocklist", "@x.example") is None
