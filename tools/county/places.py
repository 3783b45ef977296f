"""Where the county's people live, and where their letters go."""

from typing import NamedTuple

from .dice import Dice

LINE_WIDTH = 40


class Zip(NamedTuple):
    """One ZIP code, a city written for it, and its share of the county."""

    code: str
    city: str
    weight: int


class County(NamedTuple):
    """What has to be known of a county to people it."""

    slug: str
    code: str
    name: str
    spanish: float
    zips: tuple[Zip, ...]
    boxes: tuple[tuple[str, str], ...]


class Address(NamedTuple):
    """Six columns of an address, as the layouts have them."""

    line1: str
    line2: str
    city: str
    state: str
    zip: str
    zip4: str


NO_ADDRESS = Address("", "", "", "", "", "")


def _zips(text: str) -> tuple[Zip, ...]:
    rows = (row.split(None, 2) for row in text.strip().split("\n"))
    return tuple(Zip(code, city, int(weight)) for code, weight, city in rows)


COUNTIES = {
    county.slug: county
    for county in (
        County(
            "osceola",
            "26",
            "Osceola",
            0.55,
            _zips(
                """34741 130 Kissimmee
                34743 105 Kissimmee
                34744 165 Kissimmee
                34746 140 Kissimmee
                34747 45 Celebration
                34747 15 Kissimmee
                34758 70 Kissimmee
                34758 40 Poinciana
                34759 60 Poinciana
                34769 75 St. Cloud
                34771 55 St. Cloud
                34771 15 Saint Cloud
                34772 80 St. Cloud
                34773 15 Harmony
                34773 5 St. Cloud
                34739 12 Kenansville"""
            ),
            (("34742", "Kissimmee"), ("34745", "Kissimmee"), ("34770", "St. Cloud")),
        ),
        County(
            "orange",
            "07",
            "Orange",
            0.33,
            _zips(
                """32801 40 Orlando
                32808 70 Orlando
                32811 60 Orlando
                32822 80 Orlando
                32824 70 Orlando
                32825 80 Orlando
                32828 90 Orlando
                32835 60 Orlando
                32839 60 Orlando
                32789 40 Winter Park
                32703 70 Apopka
                34761 50 Ocoee
                34787 90 Winter Garden
                32751 30 Maitland"""
            ),
            (("32802", "Orlando"), ("32790", "Winter Park")),
        ),
        County(
            "st-johns",
            "20",
            "St. Johns",
            0.08,
            _zips(
                """32080 80 St. Augustine
                32084 120 St. Augustine
                32086 110 St. Augustine
                32092 160 St. Augustine
                32095 60 St. Augustine
                32081 110 Ponte Vedra
                32082 130 Ponte Vedra Beach
                32259 190 Saint Johns
                32033 12 Elkton
                32145 20 Hastings"""
            ),
            (("32085", "St. Augustine"), ("32004", "Ponte Vedra Beach")),
        ),
        County(
            "seminole",
            "17",
            "Seminole",
            0.24,
            _zips(
                """32701 60 Altamonte Springs
                32714 90 Altamonte Springs
                32707 90 Casselberry
                32746 120 Lake Mary
                32750 60 Longwood
                32779 70 Longwood
                32765 150 Oviedo
                32771 130 Sanford
                32773 90 Sanford
                32708 110 Winter Springs
                32732 12 Geneva"""
            ),
            (("32772", "Sanford"), ("32716", "Altamonte Springs")),
        ),
    )
}

ELSEWHERE = (  # letters that go out of the county; two ZIP codes begin with nought
    ("Tampa", "FL", "33602"),
    ("Miami", "FL", "33125"),
    ("Davenport", "FL", "33837"),
    ("Jacksonville", "FL", "32202"),
    ("Atlanta", "GA", "30303"),
    ("New York", "NY", "10025"),
    ("Hoboken", "NJ", "07030"),
    ("San Juan", "PR", "00926"),
    ("Winston-Salem", "NC", "27101"),
)
STREET_WORDS = """
    Main Oak Cypress Magnolia Palmetto Pine Lakeshore Bermuda Neptune Emmett Vine Broadway Ruby
    Drury Dakin Patrick Church Mabbette Verona Smith Sproule Clay Central Beaumont Bryan Partin
    Boggy Canoe Narcoossee Hickory Heron Egret Osprey Sandhill Ibis Gator Marigold Peppermill
    Cypresswood Buttonwood Cinnamon Walnut Almond Hibiscus Jasmine Gardenia Orchid Amaryllis Koa
    Laurel Country Doverplum Pleasant Old Deerfield Michigan Columbia Thacker Hoagland
"""
STREETS = tuple(STREET_WORDS.split())
LONG_STREETS = (
    "Martin Luther King Jr",
    "Orange Blossom",
    "Lake Tohopekaliga Overlook",
    "Irlo Bronson Memorial",
    "Old Canoe Creek",
    "Mill Slough",
)
KIND_WORDS = "St St St Ave Ave Rd Rd Dr Dr Ln Ct Cir Blvd Way Ter Pl Trl Loop Pkwy"
KINDS = tuple(KIND_WORDS.split())
UNITS = ("Apt {}", "Apt {}", "APT {}", "Unit {}", "# {}", "Lot {}", "Ste {}", "Bldg 3, Apt {}")


class Places:
    """Makes addresses of one county and, for some letters, beyond."""

    def __init__(self, county: County, dice: Dice) -> None:
        """Spread the county's ZIP codes by their weights."""
        self._dice = dice
        self._boxes = county.boxes
        self._spread = tuple(zip_ for zip_ in county.zips for _ in range(zip_.weight))

    def residence(self, mark: str, other_mark: str) -> Address:
        """Return a home in the county; the marks are canary words or nothing."""
        dice = self._dice
        zip_ = dice.pick(self._spread)
        line1, line2 = self._lines(mark, other_mark)
        zip4 = f"{dice.below(10_000):04d}" if dice.random() < 0.6 else ""
        return Address(line1, line2, zip_.city, "FL", zip_.code, zip4)

    def mailing(self, mark: str, other_mark: str) -> Address:
        """Return a place for letters other than home: a box, another county, another state."""
        dice = self._dice
        if dice.chance(0.5):
            code, city = dice.pick(self._boxes)
            form = dice.pick(("PO Box {}", "P.O. Box {}", "PO BOX {}", "Post Office Box {}"))
            number = dice.between(1, 99_999)
            line1 = form.format(number) + (f" {mark}" if mark else "")
            return Address(line1, "", city, "FL", code, f"{number % 10_000:04d}")
        city, state, code = dice.pick(ELSEWHERE)
        line1, line2 = self._lines(mark, other_mark)
        return Address(line1, line2, city, state, code, "")

    def _lines(self, mark: str, other_mark: str) -> tuple[str, str]:
        dice = self._dice
        style = dice.random()
        space = f"{mark} " if mark else ""
        if style < 0.01:
            return f"RR {dice.between(1, 9)} {space}Box {dice.between(1, 400)}", ""
        if style < 0.02:
            return f"{dice.between(100, 9900)} {space}US Highway {dice.pick((17, 192, 441))}", ""
        if style < 0.03:
            line2 = f'"The {dice.pick(STREETS)}s", Lot {dice.between(1, 300)}'
        elif style < 0.24:
            line2 = dice.pick(UNITS).format(self._unit())
        else:
            line2 = ""
        way = f"{dice.pick('NSEW')} " if dice.random() < 0.2 else ""
        street = dice.pick(LONG_STREETS) if dice.random() < 0.05 else dice.pick(STREETS)
        line1 = f"{dice.between(1, 9999)} {way}{space}{street} {dice.pick(KINDS)}"
        if not line2 and dice.random() < 0.04 and len(line1) < 30:
            line1 += f" #{dice.between(1, 99)}"
        if line2 and other_mark:
            line2 = f"{line2} {other_mark}"
        return line1[:LINE_WIDTH].rstrip(), line2[:LINE_WIDTH].rstrip()

    def _unit(self) -> str:
        number = str(self._dice.between(1, 2400))
        return number + self._dice.pick("ABCD") if self._dice.random() < 0.2 else number
