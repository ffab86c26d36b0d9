"""Python imports this module when it starts, where this folder is on its path: the clock goes so many seconds ahead.

Every Python process below takes the folder and the seconds over with its variables. Only what asks Python for the time
is changed: files have their own times, databases and browsers their own clocks, and waits take as long as ever.
"""

import os
import time

seconds = os.environ.get("MOVED_CLOCK_SECONDS")
if seconds:
    import time_machine

    time_machine.travel(time.time() + float(seconds), tick=True).start()
