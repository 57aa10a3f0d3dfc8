"""Errors of no single room, and of the windows: the sentence and the next step of each code."""

from app.error_texts.marking import N_

TEXTS: dict[str, tuple[str, str]] = {
    "cancelled": (N_("Stopped."), N_("Nothing was changed.")),
    "defect.unexpected": (
        N_("Something went wrong inside the program. What was saved is still there."),
        N_("Close the program and open it again. If it happens again, tell the school's support person."),
    ),
    "unlock.in_use": (
        N_("These records are open in another window on this computer."),
        N_("Go on in that window, or close it first."),
    ),
}
