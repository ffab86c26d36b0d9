"""Open, migrate and back up the database, and rotate its keys."""
