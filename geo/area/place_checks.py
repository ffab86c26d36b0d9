"""The usual hours of places, the bank holidays that apply to them, and the checks of places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geo.area.findings import AreaCheck, Verdict
from geo.places.bank_holidays import knows_holidays
from geo.places.merge import Merged
from geo.places.opening_hours import DEFAULT_HOURS, are_undecided, country_of, hours_fault
from geo.places.read_osm import OsmPlaces
from geo.streets.country_rules import rules_of
from routing.errors import Fault, InvalidFile
from routing.needs import PlaceKind

__all__ = ["OpeningRules", "check_access_rules", "check_merged", "opening_rules"]


@dataclass(frozen=True, slots=True)
class OpeningRules:
    """The country whose bank holidays apply, and the usual hours of each kind of place.

    The country is an ISO code, or empty.
    """

    country: str
    hours: Mapping[PlaceKind, str]


def opening_rules(timezone: str, country: str, hours: Mapping[str, str]) -> OpeningRules:
    """Return the given country and hours, or else the time zone's country and our own hours.

    Raises
    ------
    InvalidFile
        ``area.country`` if its bank holidays are unknown, ``area.hours`` for unreadable hours or an unknown kind of
        place; all together.
    """
    faults = []
    chosen = dict(DEFAULT_HOURS)
    kinds = {kind.value: kind for kind in PlaceKind}
    for name, rules in hours.items():
        fault = hours_fault(rules, name)
        if name not in kinds:
            cause = f"Unknown kind of place {name[:30]!r}."
            faults.append(Fault("area.hours", "hours", cause, f"Use one of: {', '.join(kinds)}."))
        elif fault is not None or not rules.strip():
            cause = f"The hours of {name} cannot be read: {rules[:60]}"
            faults.append(Fault("area.hours", "hours", cause, "Write them like Mo-Fr 09:00-17:30; PH off."))
        else:
            chosen[kinds[name]] = rules.strip()
    code = country.strip().upper()
    if code and not knows_holidays(code):
        cause = f"The bank holidays of {code[:20]!r} are unknown."
        faults.append(
            Fault(
                "area.country",
                "country",
                cause,
                "Give a country's two letters, such as GB or AT; GB-ENG, GB-SCT, GB-WLS or GB-NIR for a part of one.",
            )
        )
    if faults:
        raise InvalidFile(faults)
    if not code:
        try:
            code = country_of(ZoneInfo(timezone)) or ""
        except (ZoneInfoNotFoundError, ValueError, OSError):
            code = ""  # already among the settings' faults
    return OpeningRules(code, chosen)


def check_access_rules(country: str) -> AreaCheck:
    """Check whether the country's own access rules are known."""
    if rules_of(country).code:
        sentence = f"The rules of {country} decide who may use which street."
        return AreaCheck("area.access-rules", Verdict.GOOD, sentence)
    where = country or "this country"
    cause = f"The access rules of {where} are unknown, so OpenStreetMap's worldwide defaults apply."
    action = "Check on the map that rounds on foot and by bike use the right roads, especially trunk roads."
    return AreaCheck("area.access-rules", Verdict.LOOK, cause, action)


def check_merged(merged: Merged, mapped: OsmPlaces, rules: OpeningRules) -> list[AreaCheck]:
    """Check the places: their sources, unclear hours, and bank holidays."""
    count = len(merged.places)
    sentence = (
        f"{count:,} places: {count - merged.from_map:,} from lists, {merged.from_map:,} from the map; "
        f"{merged.merged:,} were in both and are listed once, {merged.hours_filled:,} of them took their hours from "
        "the other list."
    )
    checks = [AreaCheck("area.places-merged", Verdict.GOOD, sentence)]
    if mapped.closed:
        left_out = _places(len(mapped.closed))
        sentence = f"{left_out} on the map left out: closed, not yet open, private or not dispensing."
        checks.append(AreaCheck("area.places-closed", Verdict.GOOD, sentence, "", mapped.closed))
    if mapped.unreadable_hours:
        sentence = f"The hours of {_places(len(mapped.unreadable_hours))} on the map cannot be read."
        action = "The usual hours of their kind apply. Write their own in a list, or correct OpenStreetMap."
        checks.append(
            AreaCheck("area.places-hours-unreadable", Verdict.LOOK, sentence, action, mapped.unreadable_hours)
        )
    undecided = tuple(place.name for place in merged.places if are_undecided(place.opening_hours))
    if undecided:
        sentence = f"The hours of {_places(len(undecided))} are never certain (by appointment, on request)."
        action = "They count as closed. Ask when they are open, and enter their hours in a list."
        checks.append(AreaCheck("area.places-hours-undecided", Verdict.LOOK, sentence, action, undecided))
    if rules.country and knows_holidays(rules.country):
        checks.append(AreaCheck("area.bank-holidays", Verdict.GOOD, f"The bank holidays are those of {rules.country}."))
    else:
        whose = rules.country or "the area"
        cause = f"The bank holidays of {whose} are unknown: places count as open on them."
        action = "Give --country with the code of the country whose holidays apply (GB, GB-SCT)."
        checks.append(AreaCheck("area.bank-holidays", Verdict.LOOK, cause, action))
    return checks


def _places(count: int) -> str:
    return "1 place" if count == 1 else f"{count:,} places"
