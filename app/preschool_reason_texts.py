"""What each reason of the preschool rules says: a sentence for a code, filled with the reason's facts."""

from app.error_texts.marking import N_

TEXTS: dict[str, str] = {
    "preschool.growth.reference": N_("The child is {months} months old ({days} days)."),
    "preschool.growth.as_length": N_("Measured standing at {taken} mm, counted as {used} mm lying: below 24 months."),
    "preschool.growth.as_height": N_("Measured lying at {taken} mm, counted as {used} mm standing: from 24 months."),
    "preschool.growth.severely_low": N_("The z-score {z} is below {limit}: severely low."),
    "preschool.growth.low": N_("The z-score {z} is below {limit}: low."),
    "preschool.growth.normal": N_("The z-score {z} is in the normal range."),
    "preschool.growth.high": N_("The z-score {z} is above {limit}: look at weight for height or BMI."),
    "preschool.growth.overweight": N_("The z-score {z} is above {limit}: overweight."),
    "preschool.growth.obese": N_("The z-score {z} is above {limit}: obese."),
    "preschool.growth.implausible": N_("The z-score {z} lies outside {low} to {high}: measure again."),
    "preschool.group.birth_year": N_("Born in {year}: {age} years old in the year in which {school_year} begins."),
    "preschool.group.months": N_("The child is {months} months old on {day}."),
    "preschool.group.too_young": N_("The child is {months} months old on {day}: groups begin at 3 months."),
    "preschool.group.school_age": N_("The child is {age} years old in {school_year}: of primary school age."),
    "preschool.meal.not_taken": N_("The child does not eat at school."),
    "preschool.meal.expected": N_("Attendance has not been taken yet: a meal is cooked."),
    "preschool.meal.eaten": N_("The child is there and eats."),
    "preschool.meal.absent": N_("The child is absent and nobody cancelled the meal."),
    "preschool.meal.spared": N_("Cancelled at {at}, in time (until {until})."),
    "preschool.meal.cancelled_late": N_("Cancelled at {at}, too late (until {until}): the meal was cooked."),
    "preschool.meal.came_anyway": N_("The child came all the same: the kitchen adds a meal."),
    "preschool.meal.charged": N_("By the school's rule, a meal that was cooked is charged."),
    "preschool.meal.not_charged": N_("By the school's rule, a meal that was not eaten is not charged."),
    "preschool.observation.months_due": N_("The stage of {months} months ended on {day} and is not assessed yet."),
    "preschool.observation.year_due": N_("The year of {group} ended on {day} and is not assessed yet."),
    "preschool.observation.counted": N_("{domain}: {achieved} of {goals} goals achieved, {missing} not assessed."),
    "preschool.observation.seen": N_("every month of the term was looked at"),
    "preschool.observation.no_goals": N_("{domain}: the school has not entered goals."),
    "preschool.standards.counted": N_(
        "{domain}: {achieved} of {indicators} indicators achieved, {missing} not assessed."
    ),
    "preschool.standards.uncertain": N_("By {set}. Whether this set still holds has to be asked of the department."),
    "preschool.slip.no_flags": N_("No day of the week of {monday} has been decided yet."),
    "preschool.slip.short_week": N_("A short week of {days} days: {needed} days with a flag are needed."),
    "preschool.slip.enough": N_("{flags} days with a flag, {needed} needed."),
    "preschool.slip.too_few": N_("Only {flags} days with a flag, {needed} needed."),
}
