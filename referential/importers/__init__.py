"""Set-based importers: read strictly, COPY to a temporary table, write only the rows that differ."""
