"""Forms read what a person typed; the services decide. One module a subject."""
