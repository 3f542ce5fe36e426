"""The commands that look at sites: which are known, what publishes them, what would be kept."""
