"""What people ask, and the answer as they should see it."""
