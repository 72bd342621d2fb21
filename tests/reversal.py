"""Changes of the rules that can be taken back, for tests that do so; each touches something in CALENDARS."""

from typing import Final, NamedTuple

from tests.makers import ANN, BOB, ME, vevent

PEER: Final = "peer@own.example"
OWNER: Final = f'[owner]\naddresses = ["{ME}"]\ndomains = ["own.example"]\n'
SERIES: Final = "RRULE:FREQ=WEEKLY;COUNT=5"
ON: Final = "RECURRENCE-ID;RANGE=THISANDFUTURE:20260316T100000Z"
CALENDARS: Final = {  # the VEVENTs of resources, by the name of a calendar
    "work": {
        "ann": [vevent("ann", "CATEGORIES:Sales,Home", "DESCRIPTION:What Ann said", guests=["Ann Client <ann@client.example>"])],
        "series": [
            vevent("series", SERIES, "CATEGORIES:Sales", guests=[ANN, PEER]),
            vevent("series", "CATEGORIES:Sales", guests=[PEER, ANN, BOB], recurrence_id="20260309T100000Z", start="20260310T100000Z"),
            vevent("series", ON, "CATEGORIES: STRASSE ", guests=[ANN, "zoe@third.example"], start="20260316T120000Z", summary="From now on"),
            vevent("series", "CATEGORIES:Sales", guests=[PEER], recurrence_id="20260330T100000Z", start="20260330T120000Z"),
        ],
        "peers": [
            vevent("peers", SERIES, "EXDATE:20260316T100000Z", guests=[PEER]),
            vevent("peers", "CATEGORIES:Sales", guests=[PEER, BOB], recurrence_id="20260309T100000Z", start="20260309T110000Z"),
        ],
        "both": [vevent("both", "CATEGORIES:Home", guests=["me.too@gmail.com", "Carl <carl@third.example>"])],
        "crowd": [vevent("crowd", "CATEGORIES:Sales", guests=[ANN, BOB, *(f"g{number}@crowd.example" for number in range(8))])],
        "secret": [vevent("secret", "CLASS:PRIVATE", guests=[ANN])],
        "alone": [vevent("alone", guests=[])],
    },
    "team": {
        "ann": [vevent("ann", "CATEGORIES:Sales", guests=["Ann Client <ann@client.example>"], summary="Ann, as the team sees her")],
        "zoe": [vevent("zoe", "CATEGORIES:Home", guests=["Zoe <zoe@third.example>", BOB])],
    },
}


class Reversal(NamedTuple):
    """What is configured besides the sources, and then otherwise. own: the rules that the source `work` has of its own."""

    rules: str = ""
    then: str = ""
    own: str = ""
    own_then: str = ""
    owner: str = OWNER
    owner_then: str = OWNER


REVERSALS: Final = {
    "block an address": Reversal(then=f'blocklist = ["{BOB}"]'),
    "block a domain": Reversal(then='blocklist = ["@client.example"]'),
    "block by a glob": Reversal(then='blocklist = ["*@th?rd.example"]'),
    "unblock": Reversal(rules='blocklist = ["@third.example", "@other.example"]', then='blocklist = ["@third.example"]'),
    "allow": Reversal(rules='blocklist = ["@third.example"]', then='blocklist = ["@third.example"]\nallowlist = ["zoe@third.example"]'),
    "exclude categories": Reversal(then='exclude_categories = [" home "]'),
    "exclude categories that are not ASCII": Reversal(then='exclude_categories = ["Straße"]'),
    "only some categories": Reversal(then='only_categories = ["SALES"]'),
    "no crowds": Reversal(then="max_participants = 3"),
    "a bot": Reversal(then=f'bots = ["{BOB}"]'),
    "one more own domain": Reversal(owner_then=OWNER.replace("domains = [", 'domains = ["client.example", ')),
    "one own domain less": Reversal(owner_then=OWNER.replace('"own.example"]', "]")),
    "one more own address": Reversal(owner_then=OWNER.replace(f'"{ME}"', f'"{ME}", "{ANN}"')),
    "block in one source": Reversal(own_then='blocklist = ["ann@client.example"]'),
    "allow in one source": Reversal(rules='blocklist = ["@client.example"]', then='blocklist = ["@client.example"]', own_then=f'allowlist = ["{ANN}"]'),
    "exclude categories in one source": Reversal(own_then='exclude_categories = ["SALES"]'),
    "more categories in one source": Reversal(rules='only_categories = ["home"]', then='only_categories = ["home"]', own_then='only_categories = ["strasse"]'),
    "more participants in one source": Reversal(rules="max_participants = 3", then="max_participants = 3", own_then="max_participants = 20"),
    "fewer participants in one source": Reversal(own_then="max_participants = 2"),
}  # fmt: skip
