"""Compile the bytecode of the installed libraries once: `python -m config.bytecode`, by `make setup`.

Where Python may not write bytecode (PYTHONDONTWRITEBYTECODE, an environment owned by another user), each test process
and each command would compile every library again, for seconds. `make run` keeps its own, beside its data.
"""

import compileall
import sys
import sysconfig
from pathlib import Path

STAMP = ".bytecode-compiled"


def main() -> int:
    """On all processors. A file that does not compile (a template, an example for another version) is left alone.

    The stamp, read by the Makefile, is written last.
    """
    compileall.compile_dir(sysconfig.get_path("purelib"), quiet=2, workers=0)
    (Path(sys.prefix) / STAMP).touch()
    return 0


if __name__ == "__main__":
    sys.exit(main())
