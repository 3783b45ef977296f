"""The grounds of ss. 40.01 and 40.013, Florida Statutes, on which a person is out or excused.

A ground that a machine can see for itself is decided by its own rule of `jury.eligibility`; one
that a person has to state, or a judge to find, is entered as an excusal; one that belongs to a
single case is the judge's on the court day and never keeps anybody out of a pool.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["disqualified", "exempt", "excused-on-request", "judge-excused", "case-level"]
Scope = Literal["summons", "until", "permanent", "one-year"]
Trigger = Literal["automatic", "request", "written-request", "physicians-statement", "judge"]

ShownBy = Literal["telephone", "in_person", "writing", "physician", "judge"]
"""How it reached the office: said, said at the counter, written, with a physician's written
statement that somebody has seen, or by a judge's order."""

SUFFICES: Mapping[Trigger, frozenset[ShownBy]] = {
    "written-request": frozenset({"writing"}),
    "physicians-statement": frozenset({"physician"}),
    "judge": frozenset({"judge"}),
}
"""What has to be shown where it is not enough to ask, or to be seen."""

LONGEST = 6
"""Years. s. 40.013 sets no end to an excusal until a date; the longest time that it has a number
for are the six years of a child. Whoever is still to be excused then says so again."""

ANY_TIME: tuple[Scope, ...] = ("summons", "until")
"""Where the law sets no end, whoever decides says whether for this summons or until a date."""


@dataclass(frozen=True)
class Ground:
    """One ground: where the law has it, what it does, how far it reaches, what it takes."""

    name: str
    subsection: str
    kind: Kind
    scopes: tuple[Scope, ...]
    """How far a decision on this ground may reach; empty when it is no matter for a pool."""
    trigger: Trigger
    meaning: str
    decided_by: Literal["excused", "felony", "served"] | None = "excused"
    """The one rule of `jury.eligibility` that keeps the person out; none in a single case."""
    lifted_on: Trigger | None = None
    """What it takes to be drawn again after a decision that has no end of its own."""
    longest: int = LONGEST
    """For how many years from the day of the decision it can be excused until a date."""
    from_age: int | None = None
    to_age: int | None = None
    """Of whom it can hold: from that birthday on, and to the end of that year of age."""

    @property
    def section(self) -> str:
        """Where the law has it, in full."""
        return self.subsection if self.subsection.startswith("40.") else f"40.013{self.subsection}"


# Numbers marked [MH] or [MM] are recollection of high or medium confidence, not read in the
# statute; a letter that cites one is a draft until counsel has looked.
ALL: tuple[Ground, ...] = (
    # s. 40.01: who may serve at all. The list says that they are citizens and residents; when
    # they themselves say that they are not, a person of the office decides.
    Ground(
        "not_citizen",
        "40.01",
        "disqualified",
        ("until", "permanent"),
        "automatic",
        "not a citizen of the United States",
    ),
    Ground(
        "not_resident",
        "40.01",
        "disqualified",
        ("until", "permanent"),
        "automatic",
        "not a legal resident of the county",
    ),
    Ground(
        "prosecution",
        "(1)",
        "disqualified",
        ("until",),
        "automatic",
        "under prosecution for a crime",
    ),
    Ground(
        "conviction",
        "(1)",
        "disqualified",
        ("permanent",),
        "automatic",
        "convicted of a felony, civil rights not restored",
        decided_by="felony",
    ),
    Ground(
        "public_office",
        "(2)(a)",
        "disqualified",
        ("until",),
        "automatic",
        "Governor, Lieutenant Governor, Cabinet officer, clerk of court or judge",
    ),
    # Excused as such, but whoever chooses to serve may: then nothing is entered.
    Ground(
        "law_enforcement",
        "(2)(b)",
        "exempt",
        ANY_TIME,
        "automatic",
        "full-time law-enforcement officer or investigator, unless choosing to serve",
    ),
    Ground(
        "interested",
        "(3)",
        "case-level",
        (),
        "judge",
        "interested in an issue to be tried",
        decided_by=None,
    ),
    Ground(
        "expecting",
        "(4)",
        "excused-on-request",
        ANY_TIME,
        "request",
        "expectant mother",
        longest=1,
    ),
    Ground(
        "young_child",
        "(4)",
        "excused-on-request",
        ANY_TIME,
        "request",
        "parent not working full time, with custody of a child under six",
    ),
    Ground("attorney", "(5)", "judge-excused", ANY_TIME, "judge", "practicing attorney"),
    Ground("physician", "(5)", "judge-excused", ANY_TIME, "judge", "practicing physician"),
    Ground("infirm", "(5)", "judge-excused", ANY_TIME, "judge", "physically infirm"),
    # (6): number [MH]
    Ground("hardship", "(6)", "judge-excused", ANY_TIME, "judge", "hardship, on showing"),
    Ground(
        "inconvenience",
        "(6)",
        "judge-excused",
        ANY_TIME,
        "judge",
        "extreme inconvenience, on showing",
    ),
    Ground(
        "public_necessity",
        "(6)",
        "judge-excused",
        ANY_TIME,
        "judge",
        "public necessity, on showing",
    ),
    # (7): exact wording [MH]
    Ground(
        "reported",
        "(7)",
        "exempt",
        ("one-year",),
        "automatic",
        "reported as a prospective juror in the county within the last year",
        decided_by="served",
    ),
    Ground(
        "age_70",
        "(8)",
        "excused-on-request",
        ("summons",),
        "request",
        "seventy or older",
        from_age=70,
    ),
    Ground(
        "age_70_for_good",
        "(8)",
        "excused-on-request",
        ("permanent",),
        "written-request",
        "seventy or older, excused for good",
        lifted_on="written-request",
        from_age=70,
    ),
    Ground(
        "carer",
        "(9)",
        "excused-on-request",
        ANY_TIME,
        "request",
        "caring for a person who cannot care for himself or herself",
    ),
    # (10): number [MM]
    Ground(
        "incapable",
        "(10)",
        "excused-on-request",
        ("permanent",),
        "physicians-statement",
        "permanently incapable of caring for himself or herself",
    ),
    # (11): number [MH]
    Ground(
        "student",
        "(11)",
        "excused-on-request",
        ANY_TIME,
        "request",
        "full-time student of 18 to 21",
        longest=4,
        to_age=21,
    ),
    Ground(
        "birth",
        "(12)",
        "excused-on-request",
        ("summons",),
        "request",
        "gave birth within six months before the reporting date",
    ),
)

GROUNDS: dict[str, Ground] = {ground.name: ground for ground in ALL}

EXCUSABLE: dict[str, Ground] = {
    ground.name: ground for ground in ALL if ground.decided_by == "excused"
}
"""The grounds on which an excusal can be entered; the others are decided by their own rule."""
