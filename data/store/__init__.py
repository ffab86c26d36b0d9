"""The store: domain values in and out; every query lives here. One ``Store`` is one transaction."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from data.encryption import Keys
from data.store.accounts import Accounts
from data.store.asked import AskedLedger
from data.store.calls import Calls
from data.store.changing import Changing
from data.store.choices import Choices
from data.store.consents import Consents
from data.store.entries import Entries
from data.store.erasing import Erasing
from data.store.events import Events
from data.store.expiring import Expiring
from data.store.faces import Faces
from data.store.imports import Imports
from data.store.links import Links
from data.store.looks import Looks
from data.store.needs import Needs
from data.store.people import People
from data.store.places import Places
from data.store.plans import Plans
from data.store.runs import Runs
from data.store.series import AllSeries
from data.store.tallies import Tallies
from data.store.timelines import Timelines
from data.store.undoing import Undoing
from data.store.uploads import Uploads
from data.store.volunteers import Volunteers
from data.store.ward_reviews import WardReviews
from data.store.written_files import WrittenFiles

__all__ = ["Store"]


class Store:
    """What a transaction reads and writes, one attribute for each kind of thing; made by ``data.database.Database``.

    Every instant is given by the caller, aware; every ``actor`` is a code (``user:3``), never a name.
    """

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self.events: Final = Events(connection)
        self.links: Final = Links(connection, self.events)
        self.places: Final = Places(connection, keys, self.events)
        self.needs: Final = Needs(connection, keys, self.events, self.places)
        self.series: Final = AllSeries(connection, keys, self.events, self.places)
        self.asked: Final = AskedLedger(connection)
        self.faces: Final = Faces(connection, self.links)
        self.choices: Final = Choices(connection, self.events)
        self.tallies: Final = Tallies(connection)
        self.people: Final = People(connection, self.links)
        self.calls: Final = Calls(connection, self.events)
        self.volunteers: Final = Volunteers(connection, keys, self.events)
        self.changing: Final = Changing(connection, keys, self.events)
        self.plans: Final = Plans(connection, self.events, self.needs)
        self.timelines: Final = Timelines(connection)
        self.runs: Final = Runs(connection, self.events)
        self.accounts: Final = Accounts(connection, keys, self.events)
        self.imports: Final = Imports(connection, keys, self.events)
        self.uploads: Final = Uploads(connection, keys, self.events)
        self.entries: Final = Entries(connection, keys, self.events)
        self.undoing: Final = Undoing(connection, self.events)
        self.ward_reviews: Final = WardReviews(connection, self.events)
        self.consents: Final = Consents(connection, self.links)
        self.looks: Final = Looks(connection)
        self.written_files: Final = WrittenFiles(connection)
        self.erasing: Final = Erasing(connection, self.events)
        self.expiring: Final = Expiring(connection, self.events)
