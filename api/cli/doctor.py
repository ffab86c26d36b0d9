"""``wardround doctor``: check that this deployment is safe."""

from __future__ import annotations

import typer

from api.cli.deployment import deployment
from api.cli.terminal import text_out

__all__ = ["doctor"]


def doctor() -> None:
    """Check that the deployment is safe. Exit code 1 if anything needs fixing."""
    from api.services.deployment import doctor as service

    with deployment(with_area=False, make=False) as context:
        findings = service.examine(context)
    for finding in findings:
        text_out(f"{'ok   ' if finding.ok else 'FIX  '}{finding.what}{'' if finding.ok else '  -> ' + finding.action}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)
