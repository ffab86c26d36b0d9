"""Who does things in the tests of services: a dispatcher and somebody else."""

from __future__ import annotations

from api.services.actors import Actor

DISPATCHER = Actor("user", 1, "dispatcher")
OTHER = Actor("user", 3, "admin")
