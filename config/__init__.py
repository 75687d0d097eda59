"""How the rooms are put together. Importing this package loads nothing: the launcher must stay quick."""
