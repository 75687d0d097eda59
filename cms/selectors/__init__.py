"""Reads about meetings and who comes to them, scoped by who asks."""
