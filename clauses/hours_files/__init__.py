"""Files of hours: the workbook we hand out, and what comes back, read row by row whatever was done to it."""
