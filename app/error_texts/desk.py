"""Errors of desk work: the sentence and the next step of each code."""

from app.error_texts.marking import N_

TEXTS: dict[str, tuple[str, str]] = {
    "desk.too_many_changes": (
        N_("This is more than can be saved in one step ({limit} changes)."),
        N_("Do it in smaller parts."),
    ),
    "gradebook.locked": (
        N_("The principal has locked this subject for the term. Nothing was changed."),
        N_("Ask the principal to open it."),
    ),
    "gradebook.disputed": (
        N_("Two people gave different values for this mark. Nothing was changed."),
        N_("Choose the right one under “Needs you”."),
    ),
    "gradebook.not_yours": (
        N_("You are not assigned to this subject in this class. Nothing was changed."),
        N_("Choose one of your own classes; assignments are the principal's."),
    ),
    "gradebook.wrong_column": (
        N_("The mark does not fit this column. Nothing was changed."),
        N_("Choose the right column."),
    ),
    "notes.too_long": (
        N_("This note is longer than {limit} signs. Nothing was changed."),
        N_("Make it shorter; what is for the report card goes into the remark."),
    ),
    "paste.too_large": (
        N_("More was copied than a class book holds ({rows} lines, {columns} columns). Nothing was changed."),
        N_("Copy the marks of this class alone."),
    ),
    "paste.nothing": (
        N_("Nothing to paste was copied. Nothing was changed."),
        N_("Copy the marks in the spreadsheet first."),
    ),
    "history.not_there": (
        N_("This mark was never given here, as far as is known. Nothing was changed."),
        N_("Look at the history; --older asks the server for what is older."),
    ),
    "attendance.not_yours": (
        N_("Attendance of this class is taken by its homeroom teacher. Nothing was changed."),
        N_("Choose your own class."),
    ),
    "attendance.future": (
        N_("This day has not come yet. Nothing was changed."),
        N_("Choose today or an earlier day."),
    ),
    "attendance.reason_needed": (
        N_("The register of this earlier day is taken: a change needs a reason. Nothing was changed."),
        N_("Say why it is changed; the reason stands in the history."),
    ),
    "leave.not_yours": (
        N_("Leave is written down by the office and the homeroom teacher. Nothing was changed."),
        N_("Choose your own class, or ask the office."),
    ),
    "leave.wrong_days": (
        N_("The last day of a leave lies before its first day, or more than a year behind it. Nothing was changed."),
        N_("Look at both days."),
    ),
    "leave.not_there": (
        N_("No leave of this pupil begins on this day. Nothing was changed."),
        N_("The command “leaves” lists them."),
    ),
    "leave.no_pupil": (
        N_("It is not chosen whose leave it is. Nothing was changed."),
        N_("Choose a pupil of this class."),
    ),
    "leave.no_reason": (
        N_("A leave needs its reason, as the parents told it. Nothing was changed."),
        N_("Write it down in a few words."),
    ),
    "conduct.not_yours": (
        N_("Conduct of this class is given by its homeroom teacher. Nothing was changed."),
        N_("Choose your own class."),
    ),
    "growth.not_a_weight": (
        N_("This is no weight in kilograms."),
        N_("Type for example 12,5. The old value is kept."),
    ),
    "growth.not_a_height": (
        N_("This is no height in centimetres."),
        N_("Type for example 95,5: one decimal. The old value is kept."),
    ),
    "growth.not_here": (
        N_("Height and weight are followed in preschool. Nothing was changed."),
        N_("Choose a preschool group."),
    ),
    "growth.not_yours": (
        N_("Children of this group are measured by its homeroom teacher. Nothing was changed."),
        N_("Choose your own group."),
    ),
    "growth.future": (
        N_("This day has not come yet. Nothing was changed."),
        N_("Give the day of the measuring."),
    ),
    "growth.disputed": (
        N_("Two people wrote different figures for this day. Nothing was changed."),
        N_("Settle it under “Needs you”."),
    ),
    "conduct.not_here": (
        N_("Conduct is given in grades 6 to 12. Nothing was changed."),
        N_("Primary classes are assessed by qualities and competences."),
    ),
    "conduct.disputed": (
        N_("Two people gave different levels of conduct here. Nothing was changed."),
        N_("Choose the right one under “Needs you”."),
    ),
    "phrases.not_yours": (
        N_("A phrase is changed by whoever keeps it. Nothing was changed."),
        N_("Save a phrase of your own instead."),
    ),
    "phrases.empty": (
        N_("There is no text to keep as a phrase."),
        N_("Write the remark first, then keep it as a phrase."),
    ),
    "phrases.names_somebody": (
        N_("This text names {name}; phrases are read at the whole school. It was not kept as a phrase."),
        N_("Put the field for the name in its place; the program fills it in for each pupil."),
    ),
    "year.not_yours": (
        N_("The year is decided by the class's homeroom teacher and the principal. Nothing was changed."),
        N_("Choose your own class."),
    ),
    "year.disputed": (
        N_("Two people decided differently about this pupil. Nothing was changed."),
        N_("Choose the right one under “Needs you”."),
    ),
    "year.principal_decided": (
        N_("The principal has decided about this pupil. Nothing was changed."),
        N_("Talk to the principal, who can change it."),
    ),
    "year.no_reason": (
        N_("This departs from the proposal, or the regulation leaves it open: it needs a reason. Nothing was changed."),
        N_("Write in a few words why."),
    ),
    "year.award_follows": (
        N_("With this result of the year there is nothing to name: the award follows from it. Nothing was changed."),
        N_("An award is named for pupils with “Hoàn thành tốt”."),
    ),
    "year.award_no_words": (
        N_("It is not said what the award is for. Nothing was changed."),
        N_("Name the subject, quality or competence in a few words."),
    ),
    "roll.not_yours": (
        N_("The roll is kept by the clerk and the principal. Nothing was changed."),
        N_("Ask one of them to import the list."),
    ),
    "locks.not_yours": (
        N_("Only the principal locks and opens. Nothing was changed."),
        N_("Ask the principal."),
    ),
    "locks.locked_already": (
        N_("This term is locked already. Nothing was changed."),
        N_("A closing time is for a term that is open."),
    ),
    "locks.closing_past": (
        N_("This time is past. Nothing was changed."),
        N_("Give a time that is still to come, or lock the term now."),
    ),
    "verdicts.not_yours": (
        N_("What is held is decided by the principal. Nothing was changed."),
        N_("Ask the principal."),
    ),
    "inbox.decide_anew": (
        N_("A decision is not sent again: what it was about may look different now."),
        N_("Look at it where it waits, and decide anew; or let this one go."),
    ),
    "inbox.unreadable": (
        N_("The same would come back once more: the server cannot read it."),
        N_("Enter it anew in its place, or let it go."),
    ),
    "inbox.disputed": (
        N_("Two people gave different values for this. Nothing was changed."),
        N_("Choose the right one under “Needs you”."),
    ),
    "inbox.not_yours": (
        N_("You have no right to write this any more. Nothing was changed."),
        N_("Ask the principal for the assignment, or let it go."),
    ),
    "conflicts.not_yours": (
        N_("This disagreement is settled by those who are responsible for it, or by the principal."),
        N_("Ask one of them."),
    ),
    "conflicts.not_a_value": (
        N_("This value does not fit here. Nothing was changed."),
        N_("Choose one of the values that people gave, or type it as it stands in the records."),
    ),
    "conflicts.not_a_date": (
        N_("This is not a date. Nothing was changed."),
        N_("Type day, month and year: 05/09/2015."),
    ),
    "conflicts.not_presence": (
        N_("This is not a sign of the attendance register. Nothing was changed."),
        N_("Type P (excused), K (unexcused), M (late), or - for present."),
    ),
    "conflicts.no_other_value": (
        N_("Here one of the values that people gave has to be chosen. Nothing was changed."),
        N_("Choose the number of a side."),
    ),
    "conflicts.nothing_proposed": (
        N_("No text of both is proposed here. Nothing was changed."),
        N_("Choose one of the texts, or type another."),
    ),
    "remarks.not_yours": (
        N_("Remarks are written by the teacher of the subject, or by the homeroom teacher. Nothing was changed."),
        N_("Choose your own class and subject."),
    ),
    "remarks.disputed": (
        N_("Two people wrote different remarks on this pupil. Nothing was changed."),
        N_("Choose the right one under “Needs you”."),
    ),
    "remarks.too_long": (
        N_("The remark is too long: at most {limit} signs. Nothing was changed."),
        N_("Shorten it."),
    ),
    "moving.there_already": (
        N_("The pupil sits in {name} already. Nothing was changed."),
        N_("Choose another class."),
    ),
    "duplicates.not_proposed": (
        N_("These two records are not proposed for merging: they do not look like one person. Nothing was changed."),
        N_("Look at the list of duplicates; correct a personal number, name or birth date first."),
    ),
    "signs.missing": (
        N_("Which entry is meant? Nothing was changed."),
        N_("Add its sign; the same command without further words shows the list."),
    ),
    "signs.not_there": (
        N_("There is nothing with the sign “{sign}” in this list any more. Nothing was changed."),
        N_("Look at the list again: the entry may be settled, or the sign typed wrongly."),
    ),
    "signs.not_one": (
        N_("More than one entry of this list has the sign “{sign}”. Nothing was changed."),
        N_("Use the window for these entries."),
    ),
    "pupils.not_one": (
        N_("“{text}” is the code or the sign of {count} pupils, not of one. Nothing was changed."),
        N_("Use the sign of eight letters that stands in the list."),
    ),
}
