"""Reads of this room that others may use."""

from employers.selectors.network import network_figures, network_member, network_members
from employers.selectors.openings import openings_page, public_openings

__all__ = ["network_figures", "network_member", "network_members", "openings_page", "public_openings"]
