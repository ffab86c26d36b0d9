"""The store: takes and returns domain values, and holds every query.

One ``Store`` is one transaction.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from data.security.encryption import Keys
from data.store.day_feed import DayFeed
from data.store.events import Events
from data.store.field_changes import FieldChanges
from data.store.imports.imports import Imports
from data.store.imports.submissions import Submissions
from data.store.imports.undo import ImportUndo
from data.store.imports.uploads import Uploads
from data.store.needs.calls import Calls
from data.store.needs.needs import Needs
from data.store.needs.series import AllSeries
from data.store.needs.tallies import Tallies
from data.store.people.accounts import Accounts
from data.store.people.consents import Consents
from data.store.people.continuity import Continuity
from data.store.people.invitations import Invitations
from data.store.people.people import People
from data.store.people.person_links import PersonLinks
from data.store.people.volunteers import Volunteers
from data.store.places import Places
from data.store.plans.group_preferences import GroupPreferenceVersions
from data.store.plans.hand_edits import HandEdits
from data.store.plans.plans import Plans
from data.store.plans.presences import Presences
from data.store.plans.runs import Runs
from data.store.plans.timelines import Timelines
from data.store.privacy.access_log import AccessLog
from data.store.privacy.erasure import Erasure
from data.store.privacy.expiry import Expiry
from data.store.privacy.written_files import WrittenFiles
from data.store.ward_reviews import WardReviews

__all__ = ["Store"]


class Store:
    """The records that a transaction reads and writes, with an attribute for each kind.

    The caller passes every instant as an aware datetime. An ``actor`` is a code (``user:3``), never a name.
    """

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self.events: Final = Events(connection)
        self.person_links: Final = PersonLinks(connection, self.events)
        self.places: Final = Places(connection, keys, self.events)
        self.needs: Final = Needs(connection, keys, self.events, self.places)
        self.series: Final = AllSeries(connection, keys, self.events, self.places)
        self.invitations: Final = Invitations(connection)
        self.continuity: Final = Continuity(connection, self.person_links)
        self.group_preferences: Final = GroupPreferenceVersions(connection, self.events)
        self.tallies: Final = Tallies(connection)
        self.people: Final = People(connection, self.person_links)
        self.calls: Final = Calls(connection, self.events)
        self.volunteers: Final = Volunteers(connection, keys, self.events)
        self.field_changes: Final = FieldChanges(connection, keys, self.events)
        self.plans: Final = Plans(connection, self.events, self.needs)
        self.day_feed: Final = DayFeed(connection)
        self.hand_edits: Final = HandEdits(connection, self.events)
        self.presences: Final = Presences(connection)
        self.timelines: Final = Timelines(connection)
        self.runs: Final = Runs(connection, self.events)
        self.accounts: Final = Accounts(connection, keys, self.events)
        self.imports: Final = Imports(connection, keys, self.events)
        self.uploads: Final = Uploads(connection, keys, self.events)
        self.submissions: Final = Submissions(connection, keys, self.events)
        self.import_undo: Final = ImportUndo(connection, self.events)
        self.ward_reviews: Final = WardReviews(connection, self.events)
        self.consents: Final = Consents(connection, self.person_links)
        self.access_log: Final = AccessLog(connection)
        self.written_files: Final = WrittenFiles(connection)
        self.erasure: Final = Erasure(connection, self.events)
        self.expiry: Final = Expiry(connection, self.events)
