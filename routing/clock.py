"""Seconds of a day as people write them: one function, so that every page, map and file gives the same minute."""

from __future__ import annotations

__all__ = ["clock_time"]


def clock_time(seconds: int) -> str:
    """Return ``34200`` as ``09:30``; a time after midnight says so: ``00:10 next day``.

    The minute that has begun, as a clock shows it: 09:30:59 is 09:30.
    """
    days, rest = divmod(seconds, 86_400)
    later = "" if days == 0 else " next day" if days == 1 else f" {days} days later"
    return f"{rest // 3600:02d}:{rest % 3600 // 60:02d}{later}"
