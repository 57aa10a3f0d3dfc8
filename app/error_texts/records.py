"""Errors of vault and store: the sentence and the next step of each code."""

from app.error_texts.marking import N_

TEXTS: dict[str, tuple[str, str]] = {
    "store.busy": (
        N_("The records file is in use by another program."),
        N_("Nothing was changed. Close other windows of this program, then try again."),
    ),
    "store.cannot_open": (
        N_("The records file on this computer cannot be opened: the system does not allow it."),
        N_("Nothing was changed. Check that another program does not hold the file, then try again."),
    ),
    "store.cannot_write": (
        N_("The disk does not let the program write."),
        N_("What was saved before is still there. Check the disk and the rights to its folder, then try again."),
    ),
    "store.cipher_off": (
        N_("The part of the program that encrypts records does not work, so no records were opened."),
        N_("Install the program again. Nothing is lost: the records stay where they are."),
    ),
    "store.damaged": (
        N_("The records file on this computer is damaged. It is kept as it is."),
        N_("Do not delete it: it may hold entries not sent yet. Restore the last backup, or sign in again online."),
    ),
    "store.disk_full": (
        N_("The disk is full. This was not saved; what was saved before is still there."),
        N_("Free some space on the disk, then try again."),
    ),
    "store.empty": (
        N_("The records file on this computer is empty: its content was cut off from outside. It is kept as it is."),
        N_("Restore the last backup, or sign in again online."),
    ),
    "store.io": (
        N_("The disk reports an error. This was not saved; what was saved before is kept."),
        N_("Try again. If it happens again the disk may be failing: cross soon, so that the server has your entries."),
    ),
    "store.misuse": (
        N_("The program used its records file in a way it must not. Nothing was changed."),
        N_("Close the program and open it again. If it happens again, tell the school's support person."),
    ),
    "store.missing": (
        N_("The records file is not where it should be on this computer."),
        N_("If it was moved, put it back. Otherwise restore the last backup, or sign in again online."),
    ),
    "store.newer": (
        N_("The records on this computer were written by a newer version of this program. They were not touched."),
        N_("Install the newer version of the program."),
    ),
    "store.no_wal": (
        N_("Records cannot be kept safely on this drive; it may be a network drive."),
        N_("Nothing was changed. Choose a folder on a disk of this computer."),
    ),
    "store.not_ours": (
        N_("The file in the place of the records is not a records file of this program. It was not touched."),
        N_("Restore the last backup, or sign in again online."),
    ),
    "store.out_of_memory": (
        N_("The computer is out of memory. This was not saved; what was saved before is still there."),
        N_("Close other programs, then try again."),
    ),
    "store.plaintext": (
        N_("The records file on this computer is not encrypted, so it is not ours and was not opened."),
        N_("Restore the last backup, or sign in again online, and tell the school's support person."),
    ),
    "store.sqlite_too_old": (
        N_("A part of the program is too old to keep records safely, so no records were opened."),
        N_("Install the program again. Nothing is lost: the records stay where they are."),
    ),
    "store.unknown": (
        N_("The disk reported an error at the moment of saving: whether this was saved is not certain."),
        N_("Look whether it is there before entering it again. What was saved before is kept."),
    ),
    "vault.device_secret_missing": (
        N_("The keychain of this computer does not hold the secret that opens your records. They are still there."),
        N_(
            "Sign in to the computer with the account that was used before. Otherwise sign in again online: the old "
            "file, with what was not sent yet, is kept."
        ),
    ),
    "vault.exists": (
        N_("This account already has records on this computer. They were not touched."),
        N_("Unlock them with the password."),
    ),
    "vault.keyring_failed": (
        N_("The keychain of this computer does not answer, so the records cannot be unlocked. They are still there."),
        N_("Restart the computer, then try again."),
    ),
    "vault.keyring_locked": (
        N_("The keychain of this computer is locked."),
        N_("Unlock the keychain, then try again."),
    ),
    "vault.newer": (
        N_("This account was set up by a newer version of this program. Nothing was touched."),
        N_("Install the newer version of the program."),
    ),
    "vault.no_recovery": (
        N_("This account has no recovery by the school."),
        N_("Unlock with the password, or sign in again online: the old file is kept."),
    ),
    "vault.not_here": (
        N_("This account has no records on this computer yet."),
        N_("Sign in for the first time with a network connection."),
    ),
    "vault.slot_damaged": (
        N_("The key file of this account is damaged. The records, with what was not sent yet, are still there."),
        N_("Sign in again online: the old file is kept as it is."),
    ),
    "vault.wrong_password": (
        N_("The password is not right."),
        N_("Type it again; look at Caps Lock and at the Vietnamese typing mode."),
    ),
    "vault.wrong_recovery_key": (
        N_("This recovery key does not open the records of this account."),
        N_("Ask the school for the key that was valid when the account was set up on this computer."),
    ),
}
