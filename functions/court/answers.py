"""How the court day's routes show a panel: by juror numbers; nobody's name or identifier."""

from typing import Any, Literal

from court.rules import fits_pool
from jury import masks
from jury.court_day import (
    CaseKind,
    CaseNumber,
    Judge,
    JurorNumber,
    Outcome,
    Panel,
    PanelStatus,
    Party,
    Room,
)
from jury.records import CountySlug, DrawId, PanelId, PoolId, Record, Step


class ShownSeat(Record):
    """One place on a panel, by juror number; the Case Information Sheet has the names."""

    seat: int
    juror_number: JurorNumber
    outcome: Outcome | None
    by: Party | None
    decided: Step | None
    afterwards: Literal["returned", "discharged"] | None


class ShownPanel(Record):
    """A panel: for which case, how far it has come, and who sits where."""

    panel: PanelId
    county: CountySlug
    pool: PoolId
    case: CaseNumber
    number: int
    kind: CaseKind
    fits_pool: bool
    """False for a grand jury of people who were summoned for trials, and the reverse. It refuses
    nothing."""
    judge: Judge
    room: Room
    wanted: int
    status: PanelStatus
    drawn_by: DrawId
    """The draw that drew it."""
    put_in_order_by: DrawId
    """The draw that gave each their seat."""
    seats: tuple[ShownSeat, ...]
    history: tuple[Step, ...]


def shown_panel(panel: Panel) -> dict[str, Any]:
    """Return a panel as it is shown to whoever has said no purpose: why anything was done is
    masked.
    """
    shown: dict[str, Any] = masks.without_reasons(opened_panel(panel))
    return shown


def opened_panel(panel: Panel) -> dict[str, Any]:
    """Return a panel with the reasons, which may say something of the people on it."""
    hidden = {"id": True, "drawing": True, "ordering": True, "version": True}
    shown = panel.model_dump(mode="json", exclude=hidden | {"seats": {"__all__": {"person"}}})
    return shown | {
        "panel": panel.id,
        "fits_pool": fits_pool(panel),
        "drawn_by": f"{panel.drawing}-d1",
        "put_in_order_by": f"{panel.ordering}-d1",
    }
