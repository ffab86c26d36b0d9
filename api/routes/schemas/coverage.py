"""Schemas of coverage by ward; see ``api.routes.schemas.days``."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.routes.schemas.wire import Outgoing

__all__ = ["CoverageOut", "CoverageRowOut"]


class CoverageRowOut(Outgoing):
    """Coverage of one ward. A number is null where it is hidden because it is small."""

    ward_code: str
    ward_name: str
    needs: int | None
    met: int | None
    unmet: int | None
    volunteers: int | None
    residents: int | None
    imd_decile: float | None


class CoverageOut(Outgoing):
    """Needs, needs met and volunteers by ward, without personal details."""

    day_from: date
    day_to: date
    hidden_small: bool
    note: str
    vintage: str = Field(description="The year of the wards used.")
    vintages: list[str] = Field(description="Years with ward boundaries: each boundary review, and the current one.")
    figures_method: str = Field(
        description="How residents and deprivation were matched to these wards. Empty if unknown."
    )
    rows: list[CoverageRowOut]
    total: CoverageRowOut = Field(description="The total for all wards, which is hidden or rounded separately.")
