"""Server-rendered pages, each with its own typed context, mostly usable without scripts."""
