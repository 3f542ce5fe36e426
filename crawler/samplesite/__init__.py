"""Lifelike sample reports, and the government sites on loopback that publish them."""

from crawler.samplesite.server import serve
from crawler.samplesite.sites import site_rows

__all__ = ["serve", "site_rows"]
