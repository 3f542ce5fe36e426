"""Asking sites: their addresses, our manners, the wire, and how they refuse."""
