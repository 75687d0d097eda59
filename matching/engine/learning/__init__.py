"""Learning from outcomes: declared columns, two logistic regressions, their evaluation, and the file they travel in."""
