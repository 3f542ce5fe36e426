"""Lifelike sample reports, and the government sites on loopback that publish them."""
