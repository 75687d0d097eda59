"""Compile the bytecode of the installed libraries once: `python -m config.bytecode`.

Where Python may not write bytecode (PYTHONDONTWRITEBYTECODE, a read-only folder for the user of the service), every
start would compile every library again, for seconds. `make setup` does it on all processors; the first `make run`
does it on one, beside the preparation of the database.
"""

import compileall
import os
import sys
import sysconfig
from pathlib import Path

STAMP = ".bytecode-compiled"
POLITE = 10


def bytecode_compile(*, workers: int) -> None:
    """Compile what is not compiled yet; `workers` processes, 0 for one a processor. A file that does not compile (a
    template, an example for another version) is left as it is."""
    compileall.compile_dir(sysconfig.get_path("purelib"), quiet=2, workers=workers)
    stamp().touch()


def stamp() -> Path:
    """Written last, in the environment itself: the Makefile reads it."""
    return Path(sys.prefix) / STAMP


def main() -> int:
    if "--beside" in sys.argv[1:]:
        os.nice(POLITE)
        bytecode_compile(workers=1)
    else:
        bytecode_compile(workers=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
