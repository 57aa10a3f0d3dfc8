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
        N_("The mark {value} lies in a column that cannot hold it."),
        N_("Nothing was changed. Tell the school's support person."),
    ),
    "rules.impossible": (
        N_("“{value}” cannot stand for {field}."),
        N_("Correct it and try again; nothing was changed or guessed."),
    ),
    "rules.missing": (
        N_("Nothing stands for {field}."),
        N_("Fill it in and try again; nothing was changed or guessed."),
    ),
    "rules.too_many": (
        N_("{value} assessments are too many for {field}: a term has {most} at most."),
        N_("Correct it and try again; nothing was changed or guessed."),
    ),
    "subject.unknown": (
        N_("There is no subject “{value}”."),
        N_("Choose one from the list of subjects."),
    ),
    "subject.unknown_grade": (
        N_("No subjects are known for grade {value}."),
        N_("Choose another grade."),
    ),
    "subject.not_in_grade": (
        N_("{value} is not taught in grade {grade}."),
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

FIELDS: dict[str, str] = {
    "adjustment_by": N_("the setting of the adjustment"),
    "adjustment_subjects": N_("the setting of the adjusted subjects"),
    "after_summer": N_("the conduct after the summer"),
    "after_support": N_("the result after the support"),
    "again": N_("the subjects assessed again"),
    "age_stage": N_("the age stage"),
    "averages": N_("the averages"),
    "birth_date": N_("the birth date"),
    "cancelled_at": N_("the moment of cancelling"),
    "case": N_("a question (one JSON object a line)"),
    "day": N_("the day"),
    "days_before": N_("the days before"),
    "domain": N_("the domain"),
    "domains": N_("the domains"),
    "elective": N_("an elective subject of this grade"),
    "electives": N_("the number of electives"),
    "ethnic_group": N_("the ethnic group"),
    "exempt": N_("the exempted subjects"),
    "first_day": N_("the first day"),
    "goal": N_("the goal"),
    "grade": N_("the grade"),
    "group_type": N_("the type of group"),
    "group_types": N_("the types of groups"),
    "height_mm": N_("the height (mm)"),
    "indicator": N_("the indicator"),
    "indicators": N_("the indicators"),
    "input": N_("the question's input"),
    "kind": N_("the kind"),
    "last_day": N_("the last day"),
    "level": N_("the level"),
    "make_up": N_("the make-up mark"),
    "mark": N_("the mark"),
    "missed": N_("the sessions missed"),
    "monday": N_("the week (its Monday)"),
    "official_sessions": N_("the number of official sessions a day"),
    "outstanding": N_("the number of subjects from 9,0 on"),
    "regular": N_("the number of regular assessments"),
    "school_year": N_("the school year"),
    "session": N_("the session"),
    "sessions": N_("the sessions"),
    "sex": N_("the sex"),
    "stage": N_("the stage"),
    "standard_set": N_("the set of standards"),
    "standards": N_("the standards"),
    "subject": N_("a subject"),
    "subjects": N_("the subjects"),
    "term": N_("the term"),
    "terms": N_("the terms"),
    "threshold": N_("the number of days asked for"),
    "topic": N_("a subject with a topic cluster"),
    "topics": N_("the topic clusters"),
    "traits": N_("the qualities and competences"),
    "unit": N_("the administrative unit"),
    "weight_g": N_("the weight (g)"),
}
"""The words for the rules' own fields; what a file calls its fields, and subjects, stand as they are."""
