"""HTML as text: what Google, Outlook and Teams write, what is broken, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcal.formats.html import LONGEST, readable
from crmcal.formats.words import prose

GOOGLE = 'Agenda:<br>- one<br>\n- two &amp; <b>three</b>\n<a href="https://meet.google.com/abc">https://meet.google.com/abc</a>'
OUTLOOK = """<html><head><meta charset="x"><style>p {margin: 0}</style></head><body>\r
<p class="MsoNormal">Hello <b>Ann</b>,<o:p></o:p></p>\r
<p>see <a href='https://x.example/a?b=1&amp;c=2'>the\r
agenda</a>.</p><div>one</div><div>two<br></div></body></html>"""


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (GOOGLE, "Agenda:\n- one\n- two & three\nhttps://meet.google.com/abc"),
        (OUTLOOK, "Hello Ann,\n\nsee the agenda (https://x.example/a?b=1&c=2).\n\none\ntwo"),
        ("<ul><li>one</li><li>two<ol><li>a<li>b</ol></ul>after", "- one\n- two\n  1. a\n  2. b\nafter"),
        ("<table><tr><td>A</td><td>B</td></tr><tr><td>C</td></tr></table>", "A  B\nC"),
        ("<p>a</p>\n\n<p>&nbsp;</p>\n<p>b</p>", "a\n\nb"),
        ("x<br><br>y<br/>z", "x\n\ny\nz"),
        ("<pre>a\n   b</pre>c", "a\n   b\n\nc"),
        ("a<hr>b", "a\n--------\nb"),
        ('<img alt="Our logo" src="https://x.example/pixel.gif">', "Our logo"),
        ("<p>x<!-- hidden --> y</p><script>if (a < b) { run() }</script>z", "x y\n\nz"),
        ("Q&amp;A &#8211; &eacute;&nbsp;&unknown;", "Q&A – é &unknown;"),
        ("<br>", ""),
    ],
)
def test_what_calendars_write(written, text):
    assert readable(written) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("<a href='mailto:ann@x.example'>Ann</a>", "Ann (ann@x.example)"),
        ("<a href='mailto:ann@x.example'>ann@x.example</a>", "ann@x.example"),
        ("<a href='tel:+49123'>+49123</a>", "+49123"),
        ("<a href='https://x.example/'>x.example</a>", "x.example"),
        ("<a href='https://x.example'></a>", "https://x.example"),
        ("<a href=https://x.example>here</a>", "here (https://x.example)"),
        ("<a data-href='no' class='l' href = \"https://x.example\">here</a>", "here (https://x.example)"),
        ("<a href='https://evil.example'>https://bank.example</a>", "https://bank.example (https://evil.example)"),
        ("<a href='javascript:alert(1)'>here</a>", "here"),
        ("<a name='top'>here</a>", "here"),
    ],
)
def test_links_say_where_they_lead(written, text):
    assert readable(written) == text


@pytest.mark.parametrize(
    "text", ["if a < b and c > d", "a<b", "Ann <ann@client.example>", "<https://zoom.us/j/1>", "AT&T & Co", "x <3", "", "<b.smith@x.example>"]
)
def test_what_only_looks_like_html_stays(text):
    assert readable(text) == text


def test_addresses_in_angle_brackets_stay_in_html():
    assert readable("<p>Ann <ann@client.example> <https://zoom.us/j/1?pwd=2></p>") == "Ann ann@client.example https://zoom.us/j/1?pwd=2"


@pytest.mark.parametrize("text", ["</p></ul></li></a>x", "<head><body>x", "<p>x<", "<p>x<a href='", "<p><b>x", "<p>x<!--", "<div>x</div></div></pre>"])
def test_broken_html_loses_nothing(text):
    assert readable(text).startswith("x")


def test_what_a_terminal_would_obey_comes_in_no_disguise():
    assert prose("<p>a&#27;[2J&#x9b;&#x202e;b</p>").isprintable()


@given(
    st.lists(st.sampled_from([*"ab <>&;\n'\"=/!-", "<p>", "</p>", "<br>", "<li>", "<ul>", "</ul>", "<a href='http://x'>", "</a>", "<!--", "&amp;", "<pre>"]))
)
def test_anything_can_be_read(parts):
    text = readable("".join(parts))
    assert "\n\n\n" not in text or text == "".join(parts)


BOMBS = ["<!--", "<a ", "<", "&#", "<a href='", "<!", "</", "<p>", "<a>x", "<ul>", "<b>x", '<img alt="', "&amp", "<a><br></a>", " <br> "]


@pytest.mark.parametrize("part", BOMBS)
@pytest.mark.timeout(30)  # a second or two; html.parser would take minutes over some of these
def test_no_text_keeps_it_busy(part):
    text = "<p>" + part * ((LONGEST - 3) // len(part))
    assert readable(text) != text


def test_what_is_too_long_for_a_description_stays():
    text = "<p>" + "x" * LONGEST
    assert readable(text) == text
