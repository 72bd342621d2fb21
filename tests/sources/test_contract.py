"""One suite for all sources of several documents: files, CalDAV by token and by etag, and a source in memory that shows that nothing odd is asked for."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcal.sources.contract import Delivery, Removal, Unchanged, Unreadable

from .changing import AtServer, InFolder, InMemory
from .contract import SourceContract, calendar
from .memory import Memory, MemorySource
from .mirror import Mirror

NAMES = ("a", "b c", "ü@d")
ACTS = ("put", "put", "remove", "damage", "mend", "fail", "forget", "follow", "follow")
FIVE = [calendar(f"uid{number}") for number in range(5)]


PLACES = {
    "memory-by-token": lambda _: InMemory(),
    "memory-by-etag": lambda _: InMemory(with_tokens=False),
    "folder": InFolder,
    "caldav-by-token": lambda _: AtServer(),
    "caldav-by-ctag": lambda _: AtServer(with_tokens=False, with_ctags=True),
    "caldav-by-etag": lambda _: AtServer(with_tokens=False),
}


@pytest.fixture(params=PLACES)
def make(request, tmp_path_factory):
    """What makes an empty place."""
    made = []

    def make_one():
        made.append(PLACES[request.param](tmp_path_factory.mktemp("place")))
        return made[-1]

    yield make_one
    for place in made:
        place.close()


@pytest.fixture
def place(make):
    """A place with three documents."""
    found = make()
    for number, name in enumerate(NAMES):
        found.put(name, FIVE[number])
    return found


@pytest.fixture
def mirror(place):
    """What a store would have after a first reading."""
    found = Mirror()
    found.follow(place.source())
    return found


def test_the_first_reading_tells_all(mirror):
    assert mirror.contents() == FIVE[:3]
    assert all(isinstance(change, Delivery) for change in mirror.told)
    assert not mirror.failed


def test_a_reading_without_a_change_tells_nothing_new(place, mirror):
    for _ in range(2):
        mirror.follow(place.source())
        assert mirror.news() == []
        assert mirror.contents() == FIVE[:3]


def test_of_a_change_nothing_else_is_delivered(place, mirror):
    place.put("b c", FIVE[3])
    mirror.follow(place.source())
    assert [change.data for change in mirror.news()] == [FIVE[3]]
    assert mirror.contents() == sorted([FIVE[0], FIVE[3], FIVE[2]])


def test_what_is_added_is_delivered(place, mirror):
    place.put("new", FIVE[4])
    mirror.follow(place.source())
    assert [change.data for change in mirror.news()] == [FIVE[4]]


def test_what_is_removed_goes(place, mirror):
    place.remove("a")
    mirror.follow(place.source())
    assert mirror.of(Delivery, Unreadable) == []
    assert mirror.contents() == FIVE[1:3]


def test_what_is_removed_and_put_again_is_delivered(place, mirror):
    place.remove("a")
    place.put("a", FIVE[4])
    mirror.follow(place.source())
    assert mirror.contents() == sorted([FIVE[4], *FIVE[1:3]])


def test_the_last_document_goes_as_well(place, mirror):
    for name in NAMES[:2]:
        place.remove(name)
    mirror.follow(place.source())
    assert mirror.contents() == FIVE[2:3]


def test_what_cannot_be_read_keeps_its_state_and_costs_nothing_else(place, mirror):
    place.damage("a", FIVE[3])
    place.put("b c", FIVE[4])
    for _ in range(2):  # nor may it be forgotten the second time
        mirror.follow(place.source())
        (unreadable,) = mirror.of(Unreadable)
        assert unreadable.reason
        assert mirror.contents() == sorted([FIVE[0], FIVE[4], FIVE[2]])
    place.mend("a", FIVE[3])
    mirror.follow(place.source())
    assert mirror.contents() == sorted([FIVE[3], FIVE[4], FIVE[2]])


def test_a_new_document_that_cannot_be_read_comes_when_it_can(place, mirror):
    place.damage("new", FIVE[3])
    mirror.follow(place.source())
    assert mirror.contents() == FIVE[:3]
    place.mend("new", FIVE[3])
    mirror.follow(place.source())
    assert mirror.contents() == FIVE[:4]


def test_a_failure_concludes_nothing(place, mirror):
    place.remove("a")
    place.put("b c", FIVE[4])
    place.fail(failing=True)
    mirror.follow(place.source())
    assert mirror.failed
    assert mirror.of(Removal) == []
    assert mirror.contents() == FIVE[:3]
    place.fail(failing=False)
    mirror.follow(place.source())
    assert mirror.contents() == sorted([FIVE[4], FIVE[2]])


def test_a_token_that_is_not_known_any_more_means_reading_all(place, mirror):
    place.put("b c", FIVE[4])
    place.remove("a")
    place.forget()
    mirror.follow(place.source())
    assert [change.data for change in mirror.of(Delivery)] == [FIVE[4]]
    assert mirror.contents() == sorted([FIVE[4], FIVE[2]])


def test_without_a_token_everything_is_told(place, mirror):
    mirror.token = ""
    mirror.follow(place.source())
    assert mirror.of(Unchanged) == mirror.told
    assert len(mirror.told) == 3


def test_what_is_not_whole_leaves_the_rest_as_it_was(place, mirror):
    collection = next(iter(place.source().collections()))
    place.put("b c", FIVE[4])
    told = list(collection.changes(mirror.etags.get, mirror.token))
    assert collection.complete
    assert collection.whole == (len(told) == 3)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(NAMES), st.integers(0, 4)), max_size=25))
def test_after_any_history_a_reading_leaves_what_is_there(make, acts):
    place, mirror = make(), Mirror()
    there, damaged = {"always": FIVE[0]}, {}  # a folder without any calendar is taken for a mistake
    place.put("always", FIVE[0])
    for act, name, number in acts:
        data = FIVE[number]
        if act in {"put", "damage"} and name not in damaged:
            (place.put if act == "put" else place.damage)(name, data)
            (there if act == "put" else damaged)[name] = data
        elif act == "mend" and name in damaged:
            place.mend(name, damaged[name])
            there[name] = damaged.pop(name)
        elif act == "remove" and name in {**there, **damaged}:
            place.remove(name)
            there.pop(name, None)
            damaged.pop(name, None)
        elif act == "forget":
            place.forget()
        elif act == "follow":
            mirror.follow(place.source())
        elif act == "fail":
            place.fail(failing=True)
            mirror.follow(place.source())
            place.fail(failing=False)
    for name, data in damaged.items():
        place.mend(name, data)
    mirror.follow(place.source())
    assert not mirror.failed
    assert mirror.contents() == sorted((there | damaged).values())


class TestCalDav(SourceContract):
    """The promises of every source, kept by a CalDAV account."""

    kind = "caldav"
    documents = 3
    with_tokens = True

    @pytest.fixture(autouse=True)
    def place(self):
        self.at = AtServer(with_tokens=self.with_tokens)
        for number in range(self.documents):
            self.at.put(f"{number} ä", calendar(f"uid{number}"))
        yield
        self.at.close()

    def make(self):
        return self.at.source()

    def change(self):
        data = calendar("uid1", "Dinner")
        self.at.put("1 ä", data)
        return data

    def spoil(self):
        self.at.fail(failing=True)
        self.at.model.calendars.clear()


class TestCalDavWithoutTokens(TestCalDav):
    """The same where the server knows no sync-collection report."""

    with_tokens = False


class TestMemory(SourceContract):
    """The promises of every source, kept by the reference."""

    kind = "memory"
    documents = 3

    @pytest.fixture(autouse=True)
    def place(self):
        self.memory = Memory()
        for number in range(self.documents):
            self.memory.put(f"{number}", calendar(f"uid{number}"))

    def make(self):
        return MemorySource("work", self.memory)

    def change(self):
        data = calendar("uid1", "Dinner")
        self.memory.put("1", data)
        return data

    def spoil(self):
        self.memory.broken = True
