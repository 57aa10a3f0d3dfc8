"""Errors of starting and of the command line: the sentence and the next step of each code."""

from app.error_texts.marking import N_

TEXTS: dict[str, tuple[str, str]] = {
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
    "cli.unreadable_cases": (
        N_("The file {file} cannot be read."),
        N_("Save it as text in UTF-8, one question a line, then try again."),
    ),
    "cli.missing_column": (N_("There is no column “{column}”."), N_("Its columns are listed by --help.")),
    "cli.bad_value": (
        N_("What stands in the column “{column}” cannot be read."),
        N_("Mend the table, then try again."),
    ),
    "cli.bad_option": (
        N_("What is given with {option} cannot be used. Nothing was changed."),
        N_("Look at the help of the command, and at the list that it is about, then try again."),
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
}
