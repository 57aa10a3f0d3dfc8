"""`python -m app.cli`: the command line where no window toolkit is installed."""

import sys

from app.cli import main

if __name__ == "__main__":
    sys.exit(main())
