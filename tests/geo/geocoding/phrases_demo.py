"""What callers in the demo town say, and what each phrase means; decided from the data, before any code answered.

The columns are those of the phrases of Cambridge.
"""

from __future__ import annotations

from typing import Final

ANY: Final = ""

STREETS: Final = [
    ("Thirlmere Road", "Thirlmere Road", "Fen End"),
    ("Thirlmere Road, Quarnbridge", "Thirlmere Road", "Fen End"),
    ("Quarnbridge, Thirlmere Rd", "Thirlmere Road", "Fen End"),
    ("23 Thirlmere Road Fen End", "Thirlmere Road", "Fen End"),
    ("Fen End, 23 Thirlmere Rd", "Thirlmere Road", "Fen End"),
    ("Thirl Mere Road", "Thirlmere Road", "Fen End"),
    ("Thirlmere Rise, Westgate", "Thirlmere Rise", "Westgate"),
    ("Church Lane", "Church Lane", "Aston & Holme"),
    ("Church Lane, Aston", "Church Lane", "Aston & Holme"),
    ("Aston, Church Ln", "Church Lane", "Aston & Holme"),
    ("5 Church Lane Holme", "Church Lane", "Aston & Holme"),
    ("Church Lane, Aston and Holme", "Church Lane", "Aston & Holme"),
    ("Pump St, Aston & Holme, Quarnbridge", "Pump Street", "Aston & Holme"),
    ("High Street Castle", "High Street", "Castle & Market"),
    ("Castle & Market, High Street", "High Street", "Castle & Market"),
    ("High St, Westgate", "High Street", "Westgate"),
    ("North Gate, Castle & Market", "Northgate", "Castle & Market"),
    ("4 Northgate, Quarnbridge", "Northgate", ANY),
    ("4 North Gate", "Northgate", ANY),
    ("East Gate Road", "Eastgate Road", ANY),
    ("Eastgate Rd, Wharfside", "Eastgate Road", "Wharfside"),
    ("Wharfside, Eastgate Road", "Eastgate Road", "Wharfside"),
    ("West Gate Road, Abbey Fields", "Westgate Road", "Abbey Fields"),
    ("12 Beacon Hill", "Beacon Hill", "Beacon Hill"),
    ("Beacon Road, Beacon Hill", "Beacon Road", "Beacon Hill"),
    ("Beacon Road, Northgate", "Beacon Road", "Northgate"),
    ("Saint Hildas Row", "St Hildas Row", "Castle & Market"),
    ("St. Hilda's Road", "St Hildas Road", ANY),
    ("Saint Hilda's Terrace, Northgate", "St Hildas Terrace", "Northgate"),
    ("St Botolphs Street", "St Botolphs Street", ANY),
    ("St Lukes Street, St Botolphs", "St Lukes Street", "St Botolph's"),
    ("Saint Botolph's, Saint Lukes Street", "St Lukes Street", "St Botolph's"),
    ("Agnes Terrace, Newtown", "Agnes Terrace", "Newtown"),
    ("Agnes Street Westgate", "Agnes Street", "Westgate"),
    ("87 Agnes Ter, Newtown", "Agnes Terrace", "Newtown"),
    ("Ring Road, Fen End", "Ring Road", "Fen End"),
    ("Ring Rd Meadows", "Ring Road", "Meadows"),
    ("Fen Road, St Botolph's", "Fen Road", "St Botolph's"),
    ("Spenser Grove ZQ5", "Spenser Grove", "St Botolph's"),
    ("corner of High Street and Swan Gate", "High Street", ANY),
]  # fmt: skip

PLACES: Final = [
    ("Station Pharmacy", "Station Pharmacy", "ZQ3 3GL"),
    ("Station Pharmacy, Herbert Street", "Station Pharmacy", "ZQ3 3GL"),
    ("Northgate Supermarket", "Northgate Supermarket", "ZQ6 4BE"),
    ("Castle Street Surgery", "Castle Street Surgery", "ZQ2 3DD"),
    ("the doctors in Newtown", "Newtown Medical Practice", "ZQ3 3GJ"),
    ("Fairley's Local", "Fairley's Local", "ZQ1 2AR"),
    ("Aston Stores", "Aston Stores", "ZQ5 2FT"),
    ("the Co-op on St Hildas Road", "Quarn Co-operative", "ZQ5 3EH"),
    ("the chemist in Wharfside", "Wharfside Pharmacy", "ZQ1 3AH"),
    ("Polka Delikatesy, Newtown", "Polka Delikatesy", "ZQ3 3ET"),
    ("Railway Institute", "Railway Institute", "ZQ5 3FQ"),
]

QUESTIONS: Final = [
    ("Northgate", ("Northgate (Castle & Market)",)),
    ("Beacon Hill", ("Beacon Hill (Beacon Hill)",)),
    ("Thirlmere Road, Meadows", ("Thirlmere Road",)),
    ("Church Lane, Nettlesham", ("Church Lane",)),
    ("Nettlesham, Church Lane", ("Church Lane",)),
    ("Thirlmer Road", ("Thirlmere Road",)),
    ("Longmind Way", ("Longmynd Way",)),
    ("Spencer Grove", ("Spenser Grove",)),
    ("near Church Lane", ("Church Lane",)),
    ("Fairley's", ("Fairley's Superstore", "Fairley's Local")),
    ("the pharmacy in Beacon Hill", ("Hilltop Pharmacy", "Kingsmead Chemist")),
]

NOTHING: Final = [
    "Quarnbridge",
    "Fen End",
    "Aston",
    "Castle & Market",
    "Newtown, Quarnbridge",
    "yesterday's bread",
    "lunch club on Thursdays",
    "Tesco",
    "post office counter",
    "Nettlesham",
]
