"""Format seconds of a day as a clock time.

Every page, map and file uses this, so that all show the same minute.
"""

from __future__ import annotations

__all__ = ["clock_time"]


def clock_time(seconds: int) -> str:
    """Return ``34200`` as ``09:30``, and a time after midnight as ``00:10 next day``.

    Seconds are cut off, as on a clock: 09:30:59 becomes 09:30.
    """
    days, rest = divmod(seconds, 86_400)
    later = "" if days == 0 else " next day" if days == 1 else f" {days} days later"
    return f"{rest // 3600:02d}:{rest % 3600 // 60:02d}{later}"
