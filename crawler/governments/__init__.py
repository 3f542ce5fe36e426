"""The governments of the country on the web: whose site a host is. Knows no page and no publishing system."""
