"""Scouting: from a government's front page to the columns in which its reports are published."""
