"""Turn a day's needs and volunteers into a problem, and its solution into volunteers' rounds.

``day_points`` gives the points that matrices are made over, ``day_problem`` the problem, ``rounds`` the volunteers'
rounds of a solution, and ``assign_chats`` finds time for needs without travel.
"""

from __future__ import annotations

from routing.dispatch.buildings import same_building
from routing.dispatch.chats import Chat, assign_chats, calls_beside, chat_violations
from routing.dispatch.day import DayProblem, day_problem
from routing.dispatch.inputs import DayInputs
from routing.dispatch.load import DIMENSIONS, carried_by, counted, load_of
from routing.dispatch.points import DayPoints, day_points
from routing.dispatch.preferences import GroupPreferences
from routing.dispatch.rounds import DayRound, DayStop, rounds
from routing.dispatch.settings import DispatchSettings
from routing.dispatch.skills import modes_asked, skill_in_words
from routing.dispatch.task_key import FIRST, WAY_BACK, TaskKey
from routing.dispatch.tasks import Held, Task, priority_of
from routing.dispatch.turns import Absent, Turn

__all__ = [
    "DIMENSIONS",
    "FIRST",
    "WAY_BACK",
    "Absent",
    "Chat",
    "DayInputs",
    "DayPoints",
    "DayProblem",
    "DayRound",
    "DayStop",
    "DispatchSettings",
    "GroupPreferences",
    "Held",
    "Task",
    "TaskKey",
    "Turn",
    "assign_chats",
    "calls_beside",
    "carried_by",
    "chat_violations",
    "counted",
    "day_points",
    "day_problem",
    "load_of",
    "modes_asked",
    "priority_of",
    "rounds",
    "same_building",
    "skill_in_words",
]
