"""Publishing systems: how each lays out and pages its lists and addresses its articles. None fetches."""
