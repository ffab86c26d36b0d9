"""A group's own untidy lists (CSV, XLSX) become typed rows with faults: a file in, rows and faults out, nothing else.

No database and no map is asked here: postcodes and places stay as written, and whoever finds them adds faults of the
same shape (:meth:`ReadList.with_faults`).
"""

from data.importing.faults import RowFault, Severity, row_fault
from data.importing.looking import Glance, Look, check_list, look_at
from data.importing.needs import NeedRow, read_needs
from data.importing.places import PlaceRow, read_places
from data.importing.reading import Limits, Source
from data.importing.report import check_report, rejected_csv, report_csv, report_json, write_report
from data.importing.rows import ListRow, ReadList, ReadOptions, RejectedRow
from data.importing.volunteers import CHECKS_VALID_YEARS, VolunteerRow, read_volunteers

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
