"""Access rules by country: which modes may use which class of street without a sign.

The classes below are those on which countries differ. ``geo.streets.profiles`` has the speed of a mode on each class;
these rules say whether the law allows it. A sign (``foot=``, ``bicycle=`` ...) always takes precedence.

Sources of all tables: "OSM tags for routing/Access restrictions" in OpenStreetMap's wiki, read together with the table
of overrides by country in Valhalla (valhalla/mjolnir/adminconstants.h, MIT), which is made from it. What a country's
own law adds is named at its entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from geo.streets.profiles import words
from routing.needs import Mode

__all__ = ["RULES", "WORLDWIDE", "AccessRules", "rules_of"]

_TRUNK: Final = words("trunk trunk_link")


@dataclass(frozen=True, slots=True)
class AccessRules:
    """One country's default access rules.

    Attributes
    ----------
    code
        ISO code of the country; empty for the worldwide defaults.
    closed
        Classes (``highway``) closed to a mode unless a sign lets it in. A bike that may not be ridden is pushed
        wherever walking is allowed.
    pushed
        Classes on which a bike is pushed unless a sign lets it ride.
    designations
        What a ``designation`` grants, as the access tags a sign would have.
    """

    code: str
    closed: Mapping[Mode, frozenset[str]]
    pushed: frozenset[str] = frozenset()
    designations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def is_closed(self, mode: Mode, highway: str) -> bool:
        """Return whether a class of street is closed to a mode unless a sign lets it in."""
        return highway in self.closed.get(mode, ())

    def with_designation(self, tags: Mapping[str, str]) -> Mapping[str, str]:
        """Return tags with the rights their ``designation`` grants, where no sign of the same mode is there."""
        granted = self.designations.get(tags.get("designation", ""), {})
        missing = {key: value for key, value in granted.items() if key not in tags}
        if missing.get("bicycle") == "dismount" and tags.get("highway") not in _PATHS:
            # A right of way on foot along a lane takes nothing away from those who may use the lane anyway.
            del missing["bicycle"]
        return {**tags, **missing} if missing else tags


_PATHS: Final = words("path footway track steps bridleway")

WORLDWIDE: Final = AccessRules(
    "",
    {Mode.WALK: words("cycleway bridleway"), Mode.CYCLE: words("bridleway")},
)
"""The wiki's defaults for all countries: a trunk road is open to everybody unless it is a motorroad."""

_BRITAIN: Final = AccessRules(
    "GB",
    {},
    designations={
        "public_footpath": {"foot": "designated", "bicycle": "dismount"},
        "public_bridleway": {"foot": "designated", "bicycle": "yes"},
        "restricted_byway": {"foot": "designated", "bicycle": "yes"},
        "byway_open_to_all_traffic": {"foot": "designated", "bicycle": "yes"},
        "core_path": {"foot": "designated", "bicycle": "yes"},
        "permissive_footpath": {"foot": "permissive", "bicycle": "dismount"},
        "permissive_bridleway": {"foot": "permissive", "bicycle": "permissive"},
    },
)
"""The United Kingdom.

Only motorways are closed to feet and bikes (Highway Code, rule 253); a trunk road is an all-purpose road. Walkers may
use cycle tracks (wiki, United Kingdom). Rights of way: footpaths and bridleways by the Highways Act 1980 section 329,
bikes on bridleways by the Countryside Act 1968 section 30, restricted byways by the Countryside and Rights of Way Act
2000 section 48, core paths by the Land Reform (Scotland) Act 2003 section 17. A byway open to all traffic is not
offered to cars without a further sign: the right exists, but the surface is mostly a farm track's.
"""

_AUSTRIA: Final = AccessRules(
    "AT",
    {Mode.WALK: _TRUNK | words("bridleway"), Mode.CYCLE: _TRUNK | words("bridleway")},
    pushed=words("path"),
)
"""Austria: a trunk is an Autostraße, for motor vehicles alone (StVO 1960 section 47); paths are for feet (wiki).

The wiki closes cycleways to walkers. Here they stay open: in Krems the ramps of the bridges over the Danube, which are
signed for walkers, are cycleways without that tag, and closing them cuts the town in two on foot.
"""

_SWITZERLAND: Final = AccessRules(
    "CH",
    {Mode.WALK: _TRUNK | words("bridleway"), Mode.CYCLE: _TRUNK | words("bridleway")},
)
"""Switzerland: a trunk is an Autostrasse, for motor vehicles alone (SSV article 45); walkers may use cycle tracks."""

_LIECHTENSTEIN: Final = AccessRules("LI", _SWITZERLAND.closed)
"""Liechtenstein has no entry in the wiki; its road signs are Switzerland's."""

_ANDORRA: Final = AccessRules("AD", WORLDWIDE.closed)
"""Andorra has no entry in the wiki, so the worldwide defaults apply; it has neither motorways nor trunk roads."""

RULES: Final[Mapping[str, AccessRules]] = {
    rules.code: rules for rules in (_BRITAIN, _AUSTRIA, _SWITZERLAND, _LIECHTENSTEIN, _ANDORRA)
}
"""The countries whose rules are known, by ISO code."""


def rules_of(country: str) -> AccessRules:
    """Return the rules of a country (``GB``) or part of one (``GB-SCT``), or the worldwide defaults."""
    return RULES.get(country.partition("-")[0].upper(), WORLDWIDE)
