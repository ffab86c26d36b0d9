"""Other processes, to be killed; and the types of the fixtures that make things."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from data.database.database import Database
from data.security.encryption import Keys

Work = Callable[[str, str, Connection], None]


class Other:
    """A function of ``tests.support.killed_process`` that runs in a process of its own."""

    def __init__(self, work: Callable[..., None], url: str, keys: Keys, *more: str) -> None:
        # Forked from a server that has the imports behind it: a new interpreter for each would take a second.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.support.killed_process"])
        self._pipe, end = context.Pipe(duplex=False)
        self._process = context.Process(target=work, args=(url, keys.to_text(), end, *more), daemon=True)
        self._process.start()
        end.close()

    def hear(self) -> Any:
        """The next thing it says."""
        assert self._pipe.poll(30), "the other process says nothing"
        return self._pipe.recv()

    def end(self) -> None:
        """Kill -9, unless it is dead."""
        if not self._pipe.closed:
            self.die()

    def die(self) -> list[Any]:
        """Kill -9; what it had said before that was not heard yet."""
        self._process.kill()
        self._process.join()
        said = []
        try:
            while self._pipe.poll():
                said.append(self._pipe.recv())
        except EOFError:
            pass
        self._pipe.close()
        return said


Start = Callable[[Work], Other]
Starter = Callable[[Work, str], Other]
Open = Callable[..., Database]
