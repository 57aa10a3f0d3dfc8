"""The parser of options of all our programs: Python's own, which says in our words what is wrong and where to look."""

import argparse
from typing import NoReturn

from app.messages import N_, _

ARGPARSE_TEXTS = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("not allowed with argument %s"),
    N_("unrecognized arguments: %s"),
    N_("unexpected option string: %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("expected at most one argument"),
)
"""What Python's parser says to people. It looks them up by itself, in the domain that `app.messages` has named."""


class OptionParser(argparse.ArgumentParser):
    """Says after an error what to do next; parsers of single commands are of this kind by themselves."""

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        """As the parent does; behind what is wrong stands the next step."""
        next_step = _("Nothing was changed. All words and options: {command} --help").format(command=self.prog)
        super().exit(status, f"{message}{next_step}\n" if status and message else message)
