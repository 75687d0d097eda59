"""Every write of this room."""

from referential.importers.communes import communes_import
from referential.importers.rome import rome_import
from referential.importers.shipped import shipped_referential_load

__all__ = ["communes_import", "rome_import", "shipped_referential_load"]
