"""How the rooms are put together. Importing this package loads nothing: the launcher must stay quick."""

import atexit
import gc

# Loading Django and Wagtail makes a million objects that all stay: looking among them for garbage, with Python's usual
# thresholds, is a sixth of the start of each process.
gc.set_threshold(50_000, 20, 100)
# And what is left at the end goes with the process: looking among it once more is a quarter of a short command.
atexit.register(gc.freeze)
