"""A group's own untidy lists (CSV, XLSX) become typed rows with faults: a file in, rows and faults out, nothing else.

No database and no map is asked here: postcodes and places stay as written, and whoever finds them adds faults of the
same shape (:meth:`ReadList.with_faults`).
"""

from data.lists.faults import RowFault, Severity, row_fault
from data.lists.needs import NeedRow, read_needs
from data.lists.places import PlaceRow, read_places
from data.lists.preview import Glance, Look, check_list, look_at
from data.lists.reading import Limits, Source
from data.lists.report import check_report, rejected_csv, report_csv, report_json, write_report
from data.lists.rows import ListRow, ReadList, ReadOptions, RejectedRow
from data.lists.volunteers import CHECKS_VALID_YEARS, VolunteerRow, read_volunteers

__all__ = [
    "CHECKS_VALID_YEARS",
    "Glance",
    "Limits",
    "ListRow",
    "Look",
    "NeedRow",
    "PlaceRow",
    "ReadList",
    "ReadOptions",
    "RejectedRow",
    "RowFault",
    "Severity",
    "Source",
    "VolunteerRow",
    "check_list",
    "check_report",
    "look_at",
    "read_needs",
    "read_places",
    "read_volunteers",
    "rejected_csv",
    "report_csv",
    "report_json",
    "row_fault",
    "write_report",
]
