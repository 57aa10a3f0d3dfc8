"""Every error code with its sentence and next step. A code without a line here fails the tests."""


def N_(text: str) -> str:
    """Mark a text for the catalogue without translating it."""
    return text


ERROR_TEXTS: dict[str, tuple[str, str]] = {
    "cancelled": (N_("Stopped."), N_("Nothing was changed.")),
    "defect.unexpected": (
        N_("Something went wrong inside the program. What was saved is still there."),
        N_("Close the program and open it again. If it happens again, tell the school's support person."),
    ),
    # --- vault and store (app/records) ---
    # --- class list import (app/exchange) ---
    # --- documents ---
    # --- crossing (sync) ---
    # --- server and accounts ---
}
