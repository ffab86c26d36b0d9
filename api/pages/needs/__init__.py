"""Pages for needs: taking a call, one need, recurring needs."""
