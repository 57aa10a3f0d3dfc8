"""Errors of importing class lists: the sentence and the next step of each code."""

from app.error_texts.marking import N_

TEXTS: dict[str, tuple[str, str]] = {
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
    "import.not_an_xlsx_name": (
        N_("The rows that are left out are saved as a spreadsheet, and the name given does not end in .xlsx."),
        N_("Nothing was written. Give a name that ends in .xlsx."),
    ),
    "import.cannot_save": (
        N_("The file with the rows that were not imported could not be saved."),
        N_("Choose another folder, or close the file if it is open in Excel."),
    ),
}
