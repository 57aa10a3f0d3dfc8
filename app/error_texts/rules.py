"""Errors of the rules: marks, subjects, calendar, identity: the sentence and the next step of each code."""

from app.error_texts.marking import N_

TEXTS: dict[str, tuple[str, str]] = {
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
    "mark.not_an_achievement": (
        N_("This column takes T, H or C."),
        N_("Type t for Hoàn thành tốt, h for Hoàn thành, c for Chưa hoàn thành. The old value is kept."),
    ),
    "mark.not_a_quality": (
        N_("This column takes T, Đ or C."),
        N_("Type t for Tốt, d for Đạt, c for Cần cố gắng. The old value is kept."),
    ),
    "mark.impossible": (
        N_("A stored mark cannot be read."),
        N_("Nothing was changed. Tell the school's support person."),
    ),
    "mark.wrong_column": (
        N_("A mark lies in a column that cannot hold it."),
        N_("Nothing was changed. Tell the school's support person."),
    ),
    "rules.impossible": (
        N_("“{value}” cannot stand for {field}."),
        N_("Correct it and try again; nothing was changed or guessed."),
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
}
