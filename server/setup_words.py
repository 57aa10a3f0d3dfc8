"""What is wrong with the form of a setup file, in words: the library that reads it speaks English."""

import re

from app.messages import N_, _

_PLACE = re.compile(r"(.*?)(?: - at `\$\.?(.*)`)?", re.DOTALL)
_FORMS = (
    (r"Object missing required field `(.*)`", N_("“{what}” is missing {where}")),
    (r"Object contains unknown field `(.*)`", N_("“{what}” is a word that does not belong {where}")),
    (r"Invalid enum value '?(.*?)'?$", N_("“{what}” is none of the words that can stand {where}")),
    (r"Expected (.*)", N_("what stands {where} is of another kind than it has to be")),
    (r"JSON is malformed: .*\(byte ([0-9]+)\)", N_("its form is wrong after {what} characters")),
    (r"(Input data was truncated)", N_("it ends too early")),
    (r"(.*)", N_("its letters or its form are not those of a setup file")),
)


def what_is_wrong(error: Exception) -> str:
    """A clause that says it, with the place in the file where it is known: `people[0].name`."""
    matched = _PLACE.fullmatch(str(error))
    told, place = (matched[1], matched[2]) if matched else ("", None)
    where = _("in “{place}”").format(place=place) if place else _("in the file as a whole")
    what, text = next((found[1], text) for form, text in _FORMS if (found := re.match(form, told, re.DOTALL)))
    return _(text).format(what=what, where=where)
