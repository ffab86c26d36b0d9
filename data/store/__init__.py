"""The store: domain values in and out; every query lives here. One ``Store`` is one transaction."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from data.security.encryption import Keys
from data.store.events import Events
from data.store.field_changes import Changing
from data.store.imports.imports import Imports
from data.store.imports.submissions import Entries
from data.store.imports.undo import Undoing
from data.store.imports.uploads import Uploads
from data.store.needs.calls import Calls
from data.store.needs.needs import Needs
from data.store.needs.series import AllSeries
from data.store.needs.tallies import Tallies
from data.store.people.accounts import Accounts
from data.store.people.consents import Consents
from data.store.people.continuity import Faces
from data.store.people.invitations import AskedLedger
from data.store.people.people import People
from data.store.people.person_links import Links
from data.store.people.volunteers import Volunteers
from data.store.places import Places
from data.store.plans.group_preferences import Choices
from data.store.plans.plans import Plans
from data.store.plans.runs import Runs
from data.store.plans.timelines import Timelines
from data.store.privacy.access_log import Looks
from data.store.privacy.erasure import Erasing
from data.store.privacy.expiry import Expiring
from data.store.privacy.written_files import WrittenFiles
from data.store.ward_reviews import WardReviews

__all__ = ["Store"]


class Store:
    """All that a transaction reads and writes, one attribute for each kind of thing. ``Database`` makes it.

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
