"""Read a group's own untidy lists (CSV, XLSX) into typed rows with their faults.

No database or map is used. Postcodes and places are kept as written, and the code that locates them adds faults in
the same form (:meth:`ReadList.with_faults`).
"""

from data.lists.faults import RowFault, Severity, row_fault
from data.lists.needs import NeedLine, read_needs
from data.lists.places import PlaceLine, read_places
from data.lists.preview import ColumnPreview, ListPreview, check_list, preview_list
from data.lists.reading import Limits, Source
from data.lists.report import check_report, rejected_csv, report_csv, report_json, write_report
from data.lists.rows import ListRow, ReadList, ReadOptions, RejectedLine
from data.lists.volunteers import CHECKS_VALID_YEARS, VolunteerLine, read_volunteers

__all__ = [
    "CHECKS_VALID_YEARS",
    "ColumnPreview",
    "Limits",
    "ListPreview",
    "ListRow",
    "NeedLine",
    "PlaceLine",
    "ReadList",
    "ReadOptions",
    "RejectedLine",
    "RowFault",
    "Severity",
    "Source",
    "VolunteerLine",
    "check_list",
    "check_report",
    "preview_list",
    "read_needs",
    "read_places",
    "read_volunteers",
    "rejected_csv",
    "report_csv",
    "report_json",
    "row_fault",
    "write_report",
]
