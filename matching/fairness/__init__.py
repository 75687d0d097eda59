"""The fairness audit: who is shown what, by group, from the database to aggregates. Groups never reach the engine."""
