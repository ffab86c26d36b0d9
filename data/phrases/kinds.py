"""Reads kinds of need, kinds of place, and the kinds of help that a volunteer offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from data.phrases.words import is_blank_word, normalise, pieces
from routing.needs import NeedKind, PlaceKind

__all__ = [
    "DELIVERIES",
    "KIND_WORDS",
    "KindsOffered",
    "kind_of",
    "kind_suggestion",
    "kinds_named",
    "kinds_offered",
    "place_kind_of",
]

KIND_WORDS: Final[dict[NeedKind, tuple[str, ...]]] = {
    NeedKind.SHOPPING: (
        "shopping", "food shopping", "shpg", "shop for food", "groc", "food", "bread and milk", "milk and bread",
        "supermarket run", "food and essentials", "bits of shopping", "top up shop", "topup shop",
        "click and collect", "grocery shopping", "groceries", "grocery run", "essential shopping", "shop",
        "supermarket", "supermarket shop", "supermarket shopping", "weekly shop", "weekly shopping", "shopping trip",
        "shopping delivery", "help with shopping", "collect shopping", "getting shopping",
        "shopping run", "picking up shopping", "pick up shopping", "doing shopping", "buying groceries",
        "buying food",
        "grocery shop", "grocery delivery", "food shop", "essentials", "essential supplies",
        "shopping for essentials",
    ),
    NeedKind.PRESCRIPTION: (
        "prescription", "prescriptions", "rx", "rxs", "presc", "prescrip", "script", "scripts", "pharm",
        "pharmacy rx",
        "rx collection", "rx pick up", "rx pickup", "rx delivery", "collect rx", "prescription coll",
        "medicines collection",
        "tablets", "tablet collection", "nomad", "dosette box", "dosette", "prescription collection",
        "prescription collections", "prescription delivery",
        "prescription pick up", "prescription pickup", "prescription pickups", "collect prescription",
        "collect a prescription", "collecting prescriptions", "collecting a prescription", "pick up prescription",
        "picking up prescriptions", "medicine", "medicines", "medication", "medication collection",
        "medicine collection", "collect medication", "collecting medicines", "pharmacy", "pharmacy collection",
        "pharmacy run", "chemist",
        "prescription run", "prescription deliveries", "delivering prescriptions", "repeat prescription",
        "repeat prescriptions", "pick up a prescription", "picking up a prescription", "picking up prescription",
        "pick up prescriptions", "collect prescriptions", "collect my prescription", "medication delivery",
        "medication pick up", "medication pickup", "medicine delivery", "collect medicine", "collect medicines",
        "collecting medication", "picking up medication", "picking up medicine", "meds", "meds collection",
        "chemist run", "pharmacy pick up", "pharmacy pickup", "pharmacy delivery",
    ),
    NeedKind.PARCEL: (
        "food parcel", "food parcels", "fp", "fb parcel", "fb", "hamper", "food bag", "food bags", "parcel drop",
        "welfare parcel",
        "fresh food parcel", "food parcel drop", "parcel", "parcels", "food box", "food boxes", "food bank parcel",
        "foodbank",
        "food bank", "foodbank parcel", "emergency food parcel", "food delivery", "parcel delivery",
        "food parcel delivery", "delivering food parcels", "food parcel deliveries", "food parcel collection",
        "food bank delivery", "foodbank delivery", "food bank collection", "foodbank collection", "food hamper",
        "food hampers", "food package", "food packages", "emergency food", "care package", "care packages",
    ),
    NeedKind.MEAL: (
        "hot meal", "hot meals", "mow", "dinner", "lunch", "lunch club meal", "meal drop", "hot meal drop",
        "ready meal", "ready meals", "freezer meals", "meal", "meals", "cooked meal", "cooked meals",
        "hot meal delivery", "meal delivery",
        "delivering meals", "meals on wheels", "hot food", "cooked food",
        "hot lunch", "hot dinner", "meal deliveries", "delivering hot meals",
    ),
    NeedKind.SURPLUS: (
        "surplus", "surplus collection", "surplus food", "surplus food collection", "food surplus", "food rescue",
        "collect surplus", "collecting surplus food", "donation collection", "collect donations",
        "collecting donations", "surplus run", "surplus pick up", "surplus pickup", "collecting surplus",
        "collect surplus food",
    ),
    NeedKind.DOG_WALK: (
        "dog walk", "dog walks", "walkies", "walk dogs", "dw", "dog walkies", "pet walk", "dog walking",
        "walk the dog", "walk my dog", "walking the dog", "walking dogs",
        "walk a dog", "dog", "dogwalk", "dogwalking", "walking my dog", "walking a dog", "dog walker", "walk dog",
    ),
    NeedKind.HOME_HELP: (
        "home help", "help at home", "odd job", "light bulb", "changing a light bulb", "small jobs", "small job",
        "help in the home", "help around the house", "housework", "cleaning", "odd jobs",
        "household help", "household tasks", "household chores", "chores", "domestic help", "tidying",
        "small repairs",
        "minor repairs", "diy", "handyman",
    ),
    NeedKind.CHAT: (
        "chat", "a chat", "call", "tel call", "ring", "ring round", "phone", "wellbeing check", "welfare check",
        "check call",
        "tel befriending", "befriend call", "chat call", "catch up call", "social phone call", "friendly chat",
        "a friendly chat", "phone call", "phone calls", "a phone call",
        "friendly phone call", "a friendly phone call", "friendly phone calls", "friendly call", "telephone call",
        "telephone calls", "phone chat", "telephone chat", "befriending", "telephone befriending",
        "phone befriending", "someone to talk to", "check in call", "checkin call", "welfare call", "calls",
        "befriending call", "befriending calls", "befriending phone call", "befriending phone calls",
        "befriending chat", "befriending by phone", "phone befriender", "telephone befriender", "befriender",
        "befriend", "friendly chats", "chats", "phone chats", "phone friend", "telephone friend", "phone buddy",
        "friendly calls", "friendly phone chat", "friendly telephone call", "friendly telephone calls",
        "chat on the phone", "a chat on the phone", "check in calls", "check in", "check ins", "welfare calls",
        "wellbeing call", "wellbeing calls", "well being call", "welfare phone call", "companionship call",
        "companionship calls", "companionship", "social call", "social calls", "listening ear", "regular phone call",
        "weekly call", "weekly phone call",
    ),
    NeedKind.LIFT: (
        "lift", "lifts", "a lift", "appt", "appointment", "hosp", "hosp appt", "lift to appt", "hospital appt",
        "hospital appointment", "gp appt", "lift to hosp", "transport to appt", "transport to hosp",
        "driving to appt", "lift to appointment", "lift to an appointment", "lifts to appointments",
        "lift to appointments", "lift to hospital", "lift to the hospital", "lift to doctor", "lift to the doctor",
        "lift to gp", "hospital lift", "hospital lifts", "giving lifts", "transport", "transport to appointment",
        "transport to appointments", "transport to hospital", "hospital transport", "patient transport", "ride",
        "a ride", "driving people", "appointment lift", "lift to a hospital appointment",
        "lift to hospital appointment",
        "lift to hospital appointments", "lift to doctors", "lift to the doctors", "lift to surgery",
        "lift to the surgery", "lift to the gp", "lift to clinic", "lift to dentist", "lift to the dentist",
        "lift to vaccination", "lift to vaccine appointment", "lift to vaccination appointment",
        "driving to appointments", "driving to appointment", "hospital run", "transport to gp",
        "transport to hospital appointment", "transport to vaccination", "giving a lift", "gp lift",
    ),
}  # fmt: skip
"""The words for each kind, normalised. A cell must match one of them, ignoring case and punctuation."""

DELIVERIES: Final = frozenset(
    {NeedKind.SHOPPING, NeedKind.PRESCRIPTION, NeedKind.PARCEL, NeedKind.MEAL, NeedKind.SURPLUS}
)
"""The kinds that volunteers mean by "deliveries": anything carried to a door, a hub or a fridge."""

_DELIVERY_WORDS: Final = frozenset(
    {
        "delivery",
        "deliveries",
        "delivering",
        "making deliveries",
        "collections and deliveries",
        "collections",
        "errands",
    }
)
_ANYTHING: Final = frozenset(
    {"anything", "any", "all", "everything", "any of these", "any of the above", "all of the above", "whatever",
     "happy to do anything", "whatever is needed", "whatever you need", "no preference", "dont mind",
     "anything needed"}
)  # fmt: skip
_PLACE_WORDS: Final[dict[PlaceKind, tuple[str, ...]]] = {
    PlaceKind.HUB: ("hub", "community hub", "food hub", "depot", "base", "food bank", "foodbank"),
    PlaceKind.KITCHEN: ("kitchen", "community kitchen", "soup kitchen"),
    PlaceKind.FRIDGE: ("fridge", "community fridge"),
    PlaceKind.PHARMACY: ("pharmacy", "chemist", "dispensary", "pharmacies"),
    PlaceKind.SHOP: (
        "shop",
        "supermarket",
        "store",
        "grocer",
        "grocers",
        "grocery",
        "food shop",
        "convenience",
        "convenience store",
        "corner shop",
        "general",
        "general store",
        "village shop",
    ),
    PlaceKind.DONOR: ("donor", "surplus donor", "bakery", "food donor"),
    PlaceKind.SURGERY: (
        "surgery",
        "gp",
        "gp surgery",
        "gp practice",
        "doctor",
        "doctors",
        "doctors surgery",
        "health centre",
        "health post",
        "medical centre",
        "medical practice",
        "clinic",
        "hospital",
    ),
    PlaceKind.COMMUNITY: (
        "community",
        "community centre",
        "community center",
        "community hall",
        "village hall",
        "social centre",
        "social facility",
        "church",
        "church hall",
        "library",
        "mosque",
        "temple",
    ),
}
_BY_WORD: Final = {word: kind for kind, words in KIND_WORDS.items() for word in words} | {
    kind.value.replace("_", " "): kind for kind in NeedKind
}
_PLACE_BY_WORD: Final = {word: kind for kind, words in _PLACE_WORDS.items() for word in words}
_CLOSE: Final = 84.0


@dataclass(frozen=True, slots=True)
class KindsOffered:
    """The kinds a volunteer will do (empty for any), and whether every word was understood."""

    kinds: frozenset[NeedKind]
    understood: bool


def kind_of(text: str) -> NeedKind | None:
    """Return the kind of need in a cell, or None for unknown words or several kinds.

    The kind is never a guess.
    """
    named = kinds_named(text)
    return named[0] if len(named) == 1 else None


def kinds_named(text: str) -> tuple[NeedKind, ...]:
    """Return all kinds of need in a cell that contains only kinds, in order.

    Such cells come from a form's tick boxes.
    """
    if (whole := _BY_WORD.get(normalise(text))) is not None:
        return (whole,)
    named = [_BY_WORD.get(_without_filler(piece)) for piece in pieces(text)]
    return tuple(dict.fromkeys(kind for kind in named if kind is not None)) if all(named) else ()


def kind_suggestion(text: str) -> str | None:
    """Return the known word most similar to an unknown one ("shoping"), only as a suggestion."""
    best = process.extractOne(normalise(text), tuple(_BY_WORD), scorer=fuzz.ratio, score_cutoff=_CLOSE)
    return None if best is None else str(best[0])


def kinds_offered(text: str) -> KindsOffered:
    """Read what a volunteer will do: "Anything", "Deliveries only", "Shopping, prescriptions"."""
    if is_blank_word(text) or _without_filler(normalise(text)) in _ANYTHING:
        return KindsOffered(frozenset(), understood=True)
    kinds: set[NeedKind] = set()
    understood = True
    for piece in pieces(text):
        word = _without_filler(piece)
        if word in _DELIVERY_WORDS:
            kinds |= DELIVERIES
        elif (kind := _BY_WORD.get(word)) is not None:
            kinds.add(kind)
        else:
            understood = False
    return KindsOffered(frozenset(kinds), understood and bool(kinds))


def _without_filler(words: str) -> str:
    kept = words
    for filler in ("please", "only", "just"):
        kept = kept.removeprefix(f"{filler} ").removesuffix(f" {filler}")
    return kept


def place_kind_of(text: str) -> PlaceKind | None:
    """Return the kind of place in a cell, or None for unknown words."""
    return _PLACE_BY_WORD.get(normalise(text))
