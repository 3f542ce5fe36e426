"""What is due: which pages and hosts are known, and when each is asked again."""
