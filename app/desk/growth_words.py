"""What is said of a preschool child's growth, in the words of preschools."""

from app.desk.growth import ChildGrowth, Measured
from app.messages import _
from app.reason_texts import reason_text
from app.rules.preschool.growth import Indicator, Level, Score
from app.rules.preschool.measured import centimetres_text, kilograms_text

SHOWN = 5
"""Measurings told in words beside the chart."""
COMPARED = (Indicator.WEIGHT_FOR_AGE, Indicator.HEIGHT_FOR_AGE, Indicator.WEIGHT_FOR_HEIGHT)


def indicator_name(indicator: Indicator) -> str:
    return {
        Indicator.WEIGHT_FOR_AGE: _("Weight for age"),
        Indicator.HEIGHT_FOR_AGE: _("Height for age"),
        Indicator.WEIGHT_FOR_HEIGHT: _("Weight for height"),
        Indicator.BMI_FOR_AGE: _("BMI for age"),
    }[indicator]


def level_name(indicator: Indicator, level: Level) -> str:
    """The class of a z-score: what low is called depends on the indicator."""
    low, severe = {
        Indicator.WEIGHT_FOR_AGE: (_("underweight"), _("severely underweight")),
        Indicator.HEIGHT_FOR_AGE: (_("stunted"), _("severely stunted")),
    }.get(indicator, (_("wasted"), _("severely wasted")))
    return {
        Level.SEVERELY_LOW: severe,
        Level.LOW: low,
        Level.NORMAL: _("normal"),
        Level.HIGH: _("high"),
        Level.OVERWEIGHT: _("overweight"),
        Level.OBESE: _("obese"),
    }[level]


def z_text(z: float) -> str:
    """A z-score with a sign and one decimal: `+1,2`."""
    return f"{z:+.1f}".replace("-", "−").replace(".", ",")


def score_of(measured: Measured | None, indicator: Indicator) -> Score | None:
    """The score of a measuring, where it can be computed."""
    scores = measured.growth.scores if measured is not None and measured.growth is not None else ()
    return next((one for one in scores if one.indicator is indicator), None)


def score_text(score: Score | None) -> str:
    """The class, marked where somebody should look: by a sign, not by colour."""
    if score is None:
        return "—"
    sign = "" if score.level is Level.NORMAL else "▲ "
    doubt = " ?" if score.implausible else ""
    return f"{sign}{level_name(score.indicator, score.level)}{doubt}"


def score_told(score: Score | None) -> str:
    """Why, step by step."""
    if score is None:
        return _("Birth date, sex, or a figure is missing, or the age lies outside of the table.")
    return "\n".join(reason_text(one) for one in score.reasons)


def figures(measured: Measured) -> str:
    """What was measured on a day."""
    weight = "—" if measured.weight_g is None else f"{kilograms_text(measured.weight_g)} kg"
    height = "—" if measured.height_mm is None else f"{centimetres_text(measured.height_mm)} cm"
    return f"{measured.day:%d/%m/%Y}: {weight} · {height}"


def past(child: ChildGrowth) -> str:
    """The latest measurings, a line each; the chart has them all."""
    lines = [figures(one) for one in child.measured[:SHOWN]]
    if len(child.measured) > SHOWN:
        lines.append("…")
    return "\n".join(lines) or _("Not measured yet.")
