"""The migrations of the tables: one file each in versions/, run through Alembic on a connection that is given."""

from alembic.config import Config
from sqlalchemy import Connection

__all__ = ["configuration"]


def configuration(connection: Connection) -> Config:
    """What Alembic's commands are given; they run inside the connection's transaction, and do not end it."""
    config = Config()
    # By package, not by path: it is found in an installed wheel too.
    config.set_main_option("script_location", "data:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
