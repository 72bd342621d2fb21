"""The way in, for `crmcal` and `python -m crmcal`: what loading the program takes can be interrupted without a traceback."""

import atexit
import gc
import signal


def main() -> None:
    """Run the command line. Until that tells what an interrupt means, one simply ends the process."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.set_threshold(100_000)  # what is loaded stays: no need to look through it fifty times
    atexit.register(gc.freeze)  # nor once more before all of it ends
    from crmcal.cli.main import main as command_line  # noqa: PLC0415 - takes a quarter of a second: long enough for Ctrl-C

    command_line()


if __name__ == "__main__":
    main()
