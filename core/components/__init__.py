"""The components of the interface, by kind; templates load them all by `{% load ui %}`."""
