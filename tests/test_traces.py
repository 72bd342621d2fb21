"""The search for traces finds them; what is excluded leaves none however its calendar is written, and what is kept only those that are meant to be."""

import base64
import json
import quopri

import pytest

from tests.marked import EXCLUDED, RULES, WRITINGS, document, secret, series
from tests.store.desk import OWNER, Desk
from tests.traces import mark, marks_in, places, traces

SECRET = mark("summary", "private")
WAYS = {
    "plain": str.encode,
    "capitals": lambda text: text.upper().encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 big endian": lambda text: text.encode("utf-16-be"),
    "utf-32": lambda text: text.encode("utf-32"),
    "hex": lambda text: text.encode().hex().encode(),
    "hex capitals": lambda text: text.encode().hex().upper().encode(),
    "hex of utf-16": lambda text: text.encode("utf-16").hex().encode(),
    "percent": lambda text: "".join(f"%{ord(letter):02x}" for letter in text).encode(),
    "quoted-printable": lambda text: "".join(f"={ord(letter):02X}" for letter in text).encode(),
    "quoted-printable in lines": lambda text: quopri.encodestring(("ä" * 21 + text).encode()),
    "json": lambda text: json.dumps({"text": text}).encode(),
    "json escapes": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text).encode(),
    "folded": lambda text: "\r\n ".join(text).encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 one further": lambda text: b"x=" + base64.b64encode(b"1" + text.encode()),
    "base64 two further": lambda text: base64.b64encode(b"12" + text.encode() + b"tail"),
    "base64 within other letters": lambda text: b"abc" + base64.b64encode(text.encode() + b"123") + b"d",
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(b"\xff\xfe\xfb" + text.encode()),
    "base64 in lines": lambda text: base64.encodebytes(b"x" * 50 + text.encode()),
    "base64 of utf-16": lambda text: base64.b64encode(text.encode("utf-16")),
}
KEPT = {
    "category", "categoryescaped", "conference", "conferencehost", "description", "guest", "guesthost", "link", "location", "name", "namerest", "nonename",
    "organizername", "principalemail", "principalhost", "principalname", "room", "roomname", "summary", "uid", "uidhost", "zone",
}  # fmt: skip
CONFIG = OWNER + RULES


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.mark.parametrize("written", WAYS.values(), ids=WAYS)
def test_a_mark_is_found_however_it_is_written(written, tmp_path):
    (tmp_path / "file").write_bytes(b"\0\1SQLite format 3" + written(SECRET) + b"\xff\0")
    assert list(traces(tmp_path)) == [SECRET]
    assert list(traces(printed=[written(SECRET)])) == [SECRET]


def test_a_mark_in_the_name_of_a_file_is_found(tmp_path):
    (tmp_path / SECRET).mkdir()
    assert list(traces(tmp_path)) == [SECRET]


def test_what_is_no_mark_is_not_found():
    assert marks_in(b"qx zq qxzq 12.34 " + base64.b64encode(bytes(range(256)))) == set()


@pytest.mark.parametrize("event", EXCLUDED)
def test_every_secret_of_an_event_is_a_mark_of_its_own(event):
    assert len(places(marks_in(EXCLUDED[event].encode()), event)) > 70


@pytest.mark.parametrize("write", WRITINGS.values(), ids=WRITINGS)
def test_nothing_of_what_is_excluded_reaches_the_disk_and_of_what_is_kept_what_is_meant_to(write, desk):
    path = desk.put(write(document(*EXCLUDED.values(), secret("kept"))), "calendar.ics")
    report = desk.read(path, config=CONFIG, me=())
    assert report.sources[0].events["kept"] == 1
    found = traces(desk.folder, spare=[path], printed=[repr(report)])
    assert found.keys() == {mark(place, "kept") for place in KEPT}
    assert desk.rows("SELECT title, location FROM events") == [(f"Title ü {mark('summary', 'kept')}", f"At ü {mark('location', 'kept')}")]


@pytest.mark.parametrize("write", WRITINGS.values(), ids=WRITINGS)
def test_nothing_is_left_of_what_turns_private(write, desk):
    config = CONFIG + f'[sources.work]\ntype = "file"\npath = "{desk.folder / "calendar.ics"}"\n'
    for lines, there in (((), True), (("CLASS:PRIVATE",), False)):
        path = desk.put(write(document(secret("flip", *lines), secret("kept"))), "calendar.ics")
        desk.sync(config.removeprefix(OWNER))
        found = traces(desk.folder, spare=[path])
        assert places(found, "flip") == (KEPT if there else set())
    assert places(found, "kept") == KEPT


@pytest.mark.parametrize(
    ("master", "override", "kept"),
    [
        ((), ("CLASS:PRIVATE",), {"keptseries"}),
        (("CLASS:PRIVATE",), ("CLASS:PUBLIC",), {"keptserieso"}),
        (("CLASS:PRIVATE",), (), set()),
        (("CATEGORIES:Left out",), (), {"keptserieso"}),
        (("CATEGORIES:Left out",), ("CLASS:CONFIDENTIAL",), set()),
    ],
)
def test_of_a_series_only_the_part_that_is_kept_is_there(master, override, kept, desk):
    path = desk.put(document(series("keptseries", *master, override=override)), "calendar.ics")
    desk.read(path, config=CONFIG, me=())
    found = traces(desk.folder, spare=[path])
    assert {event for event in ("keptseries", "keptserieso") if "summary" in places(found, event)} == kept
    assert {place.rpartition("9")[2] for place in found} <= {f"{event}zq" for event in kept | ({"keptseries"} if kept else set())}


@pytest.mark.parametrize("share", [n / 12 for n in range(1, 12)])
def test_a_private_event_that_is_cut_off_leaves_nothing(share, desk):
    whole = document(secret("kept"), secret("private", "CLASS:PRIVATE"))
    start = whole.index("BEGIN:VEVENT", whole.index("END:VEVENT"))
    path = desk.put(whole[: start + int((len(whole) - start) * share)], "calendar.ics")
    report = desk.read(path, config=CONFIG, me=())
    assert report.sources[0].events["kept"] == 1
    assert places(traces(desk.folder, spare=[path], printed=[repr(report)]), "private") == set()


def test_an_unreadable_event_that_would_be_kept_is_told_without_its_words(desk):
    path = desk.put(document(secret("kept"), secret("broken", start="<start>")), "calendar.ics")
    report = desk.read(path, config=CONFIG, me=())
    assert report.sources[0].events["problem"] == 1
    assert places(traces(desk.folder, spare=[path], printed=[repr(report)]), "broken") == set()


@pytest.mark.parametrize("rules", ["", "[rules]\nmax_participants = 1\n"], ids=["solo", "crowd"])
def test_rules_that_are_given_later_leave_nothing_but_what_they_keep(rules, desk):
    path = desk.put(document(secret("flip"), secret("kept", alone=not rules, guest="<guest>@own.example")), "calendar.ics")
    desk.read(path, config=OWNER, me=())
    assert places(traces(desk.folder, spare=[path]), "flip") == KEPT
    domain = mark("guesthost", "flip")
    own = OWNER.replace('"own.example"', f'"own.example", "{domain}.example", "{mark("principalhost", "flip")}.example"') if not rules else OWNER
    desk.read(path, config=own + rules, me=())
    assert places(traces(desk.folder, spare=[path]), "flip") <= ({"guesthost", "principalhost"} if not rules else set())
