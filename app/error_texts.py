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
    # --- rules ---
    "mark.not_a_number": (
        N_("This is not a mark."),
        N_(
            "Type 0 to 10 with one decimal, for example 8,5 or 85; M when exempt, V when absent. The old value is kept."
        ),
    ),
    "mark.out_of_range": (
        N_("A mark is from 0 to 10, with one decimal."),
        N_("Type for example 8,5 or 85. The old value is kept."),
    ),
    "mark.two_decimals": (
        N_("A mark has one decimal only."),
        N_("Round it yourself and type for example 8,5. The old value is kept."),
    ),
    "mark.not_whole": (
        N_("This mark is a whole number from 0 to 10."),
        N_("Type it without a decimal; M when exempt, V when absent. The old value is kept."),
    ),
    "mark.not_a_comment": (
        N_("This column takes Đ or CĐ."),
        N_("Type d for Đ, c for CĐ, M when exempt, V when absent. The old value is kept."),
    ),
    "mark.impossible": (
        N_("A stored mark cannot be read."),
        N_("Nothing was changed. Tell the school's support person."),
    ),
    "mark.wrong_column": (
        N_("A mark lies in a column that cannot hold it."),
        N_("Nothing was changed. Tell the school's support person."),
    ),
    "subject.unknown": (
        N_("There is no subject “{subject}”."),
        N_("Choose one from the list of subjects."),
    ),
    "subject.unknown_grade": (
        N_("No subjects are known for grade {grade}."),
        N_("Choose another grade."),
    ),
    "subject.not_in_grade": (
        N_("{subject} is not taught in grade {grade}."),
        N_("Choose another subject or grade."),
    ),
    "calendar.unknown_year": (
        N_("The calendar of the school year {school_year} has not been entered."),
        N_("Enter the days on which its terms begin and end."),
    ),
    "pupil_status.unknown": (
        N_("There is no pupil status “{status}”."),
        N_("Choose one from the list of statuses."),
    ),
    "identity.shape": (
        N_("A personal number has 12 digits."),
        N_("Compare it with the pupil's papers. It can be kept as it is."),
    ),
    "identity.century": (
        N_("The personal number belongs to another century of birth."),
        N_("Compare it with the pupil's papers. It can be kept as it is."),
    ),
    "identity.birth_year": (
        N_("The personal number belongs to another year of birth."),
        N_("Compare it with the pupil's papers. It can be kept as it is."),
    ),
    "identity.sex": (
        N_("The personal number belongs to the other sex."),
        N_("Compare it with the pupil's papers. It can be kept as it is."),
    ),
    "installation.damaged": (
        N_("A file of the program is missing or damaged: {file}."),
        N_("Install the program again; what was saved is kept."),
    ),
    # --- vault and store (app/records) ---
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
            "Sign in to the computer with the account that was used before. Otherwise ask the school for its recovery "
            "key, or sign in again online: the old file, with what was not sent yet, is kept."
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
        N_(
            "Sign in again online: the old file is kept, for the school to recover what it holds with its recovery key."
        ),
    ),
    "vault.wrong_password": (
        N_("The password is not right."),
        N_("Type it again; look at Caps Lock and at the Vietnamese typing mode."),
    ),
    "vault.wrong_recovery_key": (
        N_("This recovery key does not open the records of this account."),
        N_("Ask the school for the key that was valid when the account was set up on this computer."),
    ),
    # --- class list import (app/exchange) ---
    "import.unreadable": (
        N_("The file could not be opened."),
        N_("Check that it is still there and not open in another program, then choose it again."),
    ),
    "import.too_large": (
        N_("This file is far larger than a class list."),
        N_("Copy the pupils' sheet alone into a new file and import that."),
    ),
    "import.too_many_rows": (
        N_("A sheet of this file goes beyond row {limit}."),
        N_("Delete what lies far below the list, or split it into several files, then import again."),
    ),
    "import.too_many_columns": (
        N_("A sheet of this file has more than {limit} columns."),
        N_("Delete what lies far to the right of the list, then import again."),
    ),
    "import.password": (
        N_("The file is protected by a password."),
        N_("Open it in Excel, save it without the password and import it again."),
    ),
    "import.damaged": (
        N_("The file is damaged or was not saved completely."),
        N_("Open it in Excel, save it as .xlsx under a new name and import that, or download it again."),
    ),
    "import.not_a_sheet": (
        N_("This file is not a spreadsheet, whatever its name says."),
        N_("Open it in Excel, save it as .xlsx and import that."),
    ),
    "import.not_utf8": (
        N_("The letters of this text file cannot be read safely."),
        N_("Save it in Excel as .xlsx, or as “CSV UTF-8”, and import it again."),
    ),
    "import.no_header": (
        N_("No row with the titles of a class list was found in this file."),
        N_("The list needs at least these titles above its columns: {columns}."),
    ),
    "import.missing_columns": (
        N_("The class list lacks a column: {columns}."),
        N_("Write these titles above the right columns and import the file again."),
    ),
    "import.column_twice": (
        N_("Two columns have the same title: {columns}."),
        N_("Rename the column that is not meant and import the file again."),
    ),
    "import.no_rows": (
        N_("There is no pupil below the titles of this class list."),
        N_("Check that the right file was chosen."),
    ),
    "import.choice_impossible": (
        N_("What was chosen for a row does not fit this row."),
        N_("Nothing was imported. Open the file again and choose anew."),
    ),
    "import.pupil_twice": (
        N_("Rows {rows} would write the same pupil."),
        N_("Nothing was imported. Leave one of these rows out."),
    ),
    "import.cannot_save": (
        N_("The file with the rows that were not imported could not be saved."),
        N_("Choose another folder, or close the file if it is open in Excel."),
    ),
    # --- documents ---
    "documents.letter_missing": (
        N_("A text holds a character ({letter}) that the paper's typeface does not have."),
        N_("Type that text again, then print this card."),
    ),
    "documents.text_too_long": (
        N_("A text of {letters} characters does not fit its place on the card. Nothing was cut off."),
        N_("Shorten it, then print this card."),
    ),
    "documents.too_many_subjects": (
        N_("{count} subjects do not fit on one page."),
        N_("Check the subjects of the class."),
    ),
    "documents.roll_mismatch": (
        N_("The class list has {expected} pupils, but there are {cards} cards. No file was written."),
        N_("Open the class list again, then print again. Tell the support person if it happens twice."),
    ),
    "documents.pages_missing": (
        N_("The finished file has {pages} pages instead of {expected}. It was not kept."),
        N_("Print again. Tell the support person if it happens twice."),
    ),
    "documents.nothing_to_print": (
        N_("There is no card to print ({skipped} left out). No file was written."),
        N_("Choose a class with pupils, and look at why cards were left out."),
    ),
    "documents.disk_full": (
        N_("The disk is full. No file was written; the records are safe."),
        N_("Make room on the disk or choose another folder, then print again."),
    ),
    "documents.folder_missing": (
        N_("The folder for the file is not there any more."),
        N_("Choose another folder."),
    ),
    "documents.not_permitted": (
        N_("This folder does not let you write files."),
        N_("Choose another folder, for example Documents."),
    ),
    "documents.file_in_use": (
        N_("The old file is open in another program or may not be replaced. It was left as it was."),
        N_("Close it there or choose another file name, then print again."),
    ),
    "documents.cannot_write": (
        N_("The file could not be written ({reason})."),
        N_("Choose another folder, then print again."),
    ),
    "cards.not_yours": (
        N_("Report cards of this class are printed by its homeroom teacher, the clerk or the principal."),
        N_("Choose your own class, or ask one of them."),
    ),
    "cards.no_school": (
        N_("The school's data has not arrived on this computer yet."),
        N_("Cross once with a network connection, then print again."),
    ),
    # --- crossing (sync) ---
    "crossing.unreachable": (
        N_("The server cannot be reached. Everything is saved on this computer."),
        N_("Go on working; the program crosses by itself when there is a connection."),
    ),
    "crossing.server_trouble": (
        N_("The server is in trouble. Everything is saved on this computer."),
        N_("Go on working; the program tries again by itself."),
    ),
    "crossing.protocol": (
        N_("This program and the server are of different versions and do not understand each other."),
        N_("Nothing is lost; go on working. Install the current version of the program."),
    ),
    "crossing.newer_server": (
        N_("The server sent something that this version of the program does not know."),
        N_("Nothing is lost; go on working. Install the current version of the program."),
    ),
    "crossing.malformed": (
        N_("A message of the crossing is damaged. Nothing was changed."),
        N_("The program tries again by itself. If it happens again, tell the school's support person."),
    ),
    "crossing.too_large": (
        N_("A message of the crossing is larger than allowed. Nothing was changed."),
        N_("Tell the school's support person."),
    ),
    "crossing.too_slow": (
        N_("The connection is too slow to send this."),
        N_("Nothing is lost; the program tries again by itself."),
    ),
    "crossing.bad_signature": (
        N_("An answer does not carry the server's signature, so it was not used."),
        N_("Nothing is lost. If it happens again, tell the school's support person: somebody may be in between."),
    ),
    "crossing.broken_chain": (
        N_("The server cannot follow this computer's entries. They are all kept here."),
        N_("Tell the school's support person; go on working."),
    ),
    "crossing.fork": (
        N_("Another copy of this computer's records has crossed before. Your entries are all kept here."),
        N_("Tell the school's support person before working on: the disk may have been copied or put back."),
    ),
    "crossing.gap": (
        N_("The server lacks some of this computer's earlier entries. They are all kept here."),
        N_("Tell the school's support person; go on working."),
    ),
    "crossing.unknown_writer": (
        N_("The server does not know this computer any more. Your entries are all kept here."),
        N_("Sign in again; tell the school's support person if it goes on."),
    ),
    "crossing.not_yours": (
        N_("These entries belong to another school or computer."),
        N_("Nothing was changed. Sign in again."),
    ),
    "crossing.ahead_of_server": (
        N_("The server has less than this computer: it was put back to an earlier state. Your entries are all kept."),
        N_("Go on working; tell the school's support person."),
    ),
    "crossing.new_epoch": (
        N_("The server was restored from a backup. Your entries are all kept here."),
        N_("Go on working; tell the school's support person."),
    ),
    "crossing.stale_answer": (
        N_("An answer belonged to an earlier question and was not used."),
        N_("Nothing is lost; the program tries again by itself."),
    ),
    "crossing.state_mismatch": (
        N_("This computer and the server do not hold the same, so crossing has stopped. Everything is kept."),
        N_("Go on working; tell the school's support person before the next printing."),
    ),
    "journal.inconsistent": (
        N_("This computer's records contradict themselves; the file may have been put back. Nothing was changed."),
        N_("Do not print from this computer. Everything is kept; tell the school's support person."),
    ),
    # --- desk ---
    "desk.too_many_changes": (
        N_("This is more than can be saved in one step ({limit} changes)."),
        N_("Do it in smaller parts."),
    ),
    "gradebook.locked": (
        N_("The principal has locked this subject for the term. Nothing was changed."),
        N_("Ask the principal to open it."),
    ),
    "gradebook.not_yours": (
        N_("You are not assigned to this subject in this class. Nothing was changed."),
        N_("Choose one of your own classes; assignments are the principal's."),
    ),
    "gradebook.wrong_column": (
        N_("The mark does not fit this column. Nothing was changed."),
        N_("Choose the right column."),
    ),
    "attendance.not_yours": (
        N_("Attendance of this class is taken by its homeroom teacher. Nothing was changed."),
        N_("Choose your own class."),
    ),
    "attendance.future": (
        N_("This day has not come yet. Nothing was changed."),
        N_("Choose today or an earlier day."),
    ),
    "conduct.not_yours": (
        N_("Conduct of this class is given by its homeroom teacher. Nothing was changed."),
        N_("Choose your own class."),
    ),
    "roll.not_yours": (
        N_("The roll is kept by the clerk and the principal. Nothing was changed."),
        N_("Ask one of them to import the list."),
    ),
    "locks.not_yours": (
        N_("Only the principal locks and opens. Nothing was changed."),
        N_("Ask the principal."),
    ),
    "conflicts.not_yours": (
        N_("This disagreement is settled by those who teach the subject, or by the principal."),
        N_("Ask one of them."),
    ),
    # --- windows ---
    "unlock.in_use": (
        N_("These records are open in another window on this computer."),
        N_("Go on in that window, or close it first."),
    ),
    # --- starting, command line ---
    "start.no_home": (
        N_("The folder for this computer's copies cannot be made."),
        N_("Check the rights to the folder, or name another one with --home."),
    ),
    "start.clock": (N_("The moment given with --clock cannot be read."), N_("Write it like 2027-01-05T07:00.")),
    "start.settings": (
        N_("The settings file cannot be read."),
        N_("Mend settings.toml in the program's folder, or remove it."),
    ),
    "cli.server_and_login": (N_("The server and the login name are needed."), N_("Give --server and --login.")),
    "cli.which_person": (
        N_("Several people use this computer: {logins}."),
        N_("Say with --login whose records are meant."),
    ),
    "cli.unknown_class": (N_("There is no class “{name}”."), N_("Look at the names of the classes, then try again.")),
    "cli.unreadable_table": (
        N_("The table cannot be read. Nothing was entered."),
        N_("Save it as CSV in UTF-8, then try again."),
    ),
    "cli.missing_column": (N_("There is no column “{column}”."), N_("Its columns are listed by --help.")),
    "cli.bad_value": (
        N_("What stands in the column “{column}” cannot be read."),
        N_("Mend the table, then try again."),
    ),
    "cli.unknown_pupil": (N_("No pupil of the class has this code."), N_("Compare the table with the roll.")),
    "cli.twice": (N_("An earlier line is about the same cell."), N_("Leave one of the two out, then try again.")),
    "cli.too_long": (
        N_("There is more than the columns hold."),
        N_("Put a mark with a comma into quotation marks, or separate the columns by semicolons."),
    ),
    "cli.line": (N_("Line {line}: {why}"), N_("Nothing of the table was entered.")),
    "cli.not_taught": (N_("{subject} is not taught in the class {name}."), N_("Choose another subject or class.")),
    "cli.no_terminal": (
        N_("There is nobody to ask for the password without showing it."),
        N_("Start the program in a terminal, or put the password into the environment variable {name}."),
    ),
    "cli.no_such_conflict": (
        N_("There is no disagreement with the number {number}."),
        N_("Look at the list with needs-you."),
    ),
    # --- server and accounts ---
    "account.wrong_password": (
        N_("The login name or the password is not right."),
        N_("Type them again; look at Caps Lock and at the Vietnamese typing mode."),
    ),
    "account.too_many_tries": (
        N_("Too many wrong passwords. For your safety signing in waits."),
        N_("Try again in {minutes} minutes."),
    ),
    "account.signed_out": (
        N_("The server does not know this computer's sign-in any more. Everything is kept here."),
        N_("Sign in again online."),
    ),
    "account.shut_out": (
        N_("This account has been closed at the server. What is not sent yet is kept here."),
        N_("Ask the department."),
    ),
    "account.device_known": (N_("This computer is signed in already."), N_("Unlock it with the password.")),
    "account.login_taken": (
        N_("The login name “{login}” is taken in this province."),
        N_("Choose another in the setup file."),
    ),
    "server.key_unreadable": (
        N_("The server's key cannot be read."),
        N_("Put back server.key from its safe copy; without it the database cannot be opened."),
    ),
    "server.no_database": (
        N_("The database cannot be reached."),
        N_("Check the address given with --database and that the database is running."),
    ),
    "server.not_set_up": (
        N_("There is no school in this database yet."),
        N_("Set one up with: chuyendo-server setup FILE."),
    ),
    "server.cannot_listen": (
        N_("The address {host}:{port} cannot be used; another program may have it."),
        N_("Choose another with --host or --port."),
    ),
    "setup.unreadable": (N_("The setup file cannot be read: {why}."), N_("Mend it and run the setup again.")),
    "setup.unknown_class": (
        N_("A duty in the setup file names the class “{class_}”, which the file does not list."),
        N_("Mend it and run the setup again."),
    ),
}
