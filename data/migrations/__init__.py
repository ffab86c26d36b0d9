"""The database migrations in versions/, which Alembic runs on a given connection."""

from alembic.config import Config
from sqlalchemy import Connection

__all__ = ["configuration"]


def configuration(connection: Connection) -> Config:
    """Alembic's configuration.

    Its commands run inside the connection's transaction and do not end it.
    """
    config = Config()
    # By package, not by path, so that it is also found in an installed wheel.
    config.set_main_option("script_location", "data:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
