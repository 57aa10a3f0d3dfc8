"""Errors of printing: the sentence and the next step of each code."""

from app.error_texts.marking import N_

TEXTS: dict[str, tuple[str, str]] = {
    "documents.not_a_pdf_name": (
        N_("The cards are a PDF, and the name given does not end in .pdf. Nothing was written."),
        N_("Give another name."),
    ),
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
    "documents.too_wide": (
        N_("The book of qualities and competences is too wide for this sheet."),
        N_("Read it on the screen; each subject's book can be printed."),
    ),
    "cards.primary": (
        N_("Report cards are printed for lower and upper secondary school so far."),
        N_("Choose a class of grades 6 to 12."),
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
}
