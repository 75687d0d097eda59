"""The obligation of a lot: read over time, set, and moved by tranches, orders, periods and amendments."""
