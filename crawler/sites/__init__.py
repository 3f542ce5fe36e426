"""Sites: the rows that name them, the systems that publish them, and finding their columns."""
