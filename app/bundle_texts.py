"""What windows and the command line say about bundles. A person knows them as packets on a stick."""

from dataclasses import dataclass
from pathlib import Path

from app.bundles import Report
from app.messages import _, explain, ngettext


@dataclass(frozen=True)
class Line:
    """One thing to tell; `bad` where somebody has to do something about it."""

    text: str
    bad: bool = False


def written_text(path: Path, waiting: int) -> str:
    """After a packet was written that holds `waiting` changes."""
    told = ngettext("Written: {file}, with {count} change.", "Written: {file}, with {count} changes.", waiting)
    return (
        told.format(file=path.name, count=waiting)
        + " "
        + _(
            "Only the server can read it. Take the stick to a computer of the school that has a connection, take in "
            "there, and bring it back to take in here."
        )
    )


def report_lines(report: Report) -> list[Line]:
    """What an import has done, in the order of what matters to who asked."""
    told: list[Line] = []
    if report.taken:
        told.append(Line(_taken(report)))
    if report.behind:
        told.append(Line(_("The server has more, or lacks something still: write a packet and take it across again.")))
    if report.carried:
        text = ngettext(
            "{count} packet was handed to the server; its answer is on the stick for its owner.",
            "{count} packets were handed to the server; the answers are on the stick for their owners.",
            report.carried,
        )
        told.append(Line(text.format(count=report.carried)))
    if report.for_others:
        text = ngettext(
            "{count} packet is for another computer and was left alone.",
            "{count} packets are for other computers and were left alone.",
            report.for_others,
        )
        told.append(Line(text.format(count=report.for_others)))
    if report.offline is not None:
        text = ngettext(
            "{count} packet waits for a computer with a connection.",
            "{count} packets wait for a computer with a connection.",
            report.uncarried,
        )
        told.append(Line(text.format(count=report.uncarried) + " " + explain(report.offline).sentence, bad=True))
    told += [Line(f"{name}: {explain(error)}", bad=True) for name, error in report.problems]
    return told or [Line(_("There is no packet here that this computer could use."))]


def _taken(report: Report) -> str:
    told = []
    if report.received:
        told.append(_("{count} values of others have come").format(count=report.received))
    if report.admitted:
        told.append(_("{count} of yours are at the server").format(count=report.admitted))
    if report.held:
        told.append(_("{count} of yours wait for the principal").format(count=report.held))
    if report.refused:
        told.append(_("{count} of yours came back").format(count=report.refused))
    return _("Taken in: {what}.").format(what=", ".join(told) or _("there was nothing new"))
