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
}
