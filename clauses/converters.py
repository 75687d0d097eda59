"""A month in an address: `2025-03`."""

import datetime as dt


class MonthConverter:
    regex = r"20\d{2}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> dt.date:
        return dt.date(int(value[:4]), int(value[5:]), 1)

    def to_url(self, value: dt.date) -> str:
        return f"{value:%Y-%m}"
