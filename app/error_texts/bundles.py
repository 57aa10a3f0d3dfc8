"""Errors of bundles, which go by stick: the sentence and the next step of each code."""

from app.error_texts.marking import N_

TEXTS: dict[str, tuple[str, str]] = {
    "bundle.no_folder": (
        N_("The folder cannot be opened; the stick may not be plugged in."),
        N_("Nothing was changed. Plug it in, choose the folder again, and try once more."),
    ),
    "bundle.cannot_read": (
        N_("The packet cannot be read from the stick."),
        N_("Nothing was changed. Plug the stick in again, or copy the packet once more."),
    ),
    "bundle.cannot_write": (
        N_("The stick does not let the program write. Everything is saved on this computer."),
        N_("Check that it is not write-protected and still plugged in, then try again."),
    ),
    "bundle.full": (
        N_("The stick is full. Everything is saved on this computer."),
        N_("Free some space on it or take another one, then try again."),
    ),
    "bundle.unreadable": (
        N_("This file is not a packet of this program."),
        N_("Nothing was changed. Take it off the stick if nobody needs it."),
    ),
    "bundle.newer": (
        N_("This packet was written by a newer version of this program."),
        N_("Nothing was changed. Install the current version here, then try again."),
    ),
    "bundle.incomplete": (
        N_("This packet is not whole: its copying was broken off. Nothing was changed, nothing is lost."),
        N_("Copy it again from where it came from, or write it anew there."),
    ),
    "bundle.damaged": (
        N_("This packet is damaged. Nothing was changed, nothing is lost."),
        N_("Write it anew where it came from; if it happens again, take another stick."),
    ),
    "bundle.not_ours": (
        N_("This packet cannot be opened: it was made for another server, or was tampered with. Nothing was changed."),
        N_("Write it anew where it came from."),
    ),
    "bundle.other_server": (
        N_("This packet is for another school's server and was left alone."),
        N_("Take it to a computer of that school."),
    ),
    "bundle.stale": (
        N_("This packet is an old one: it was taken in before, or this computer has crossed since. Nothing is lost."),
        N_("Write a new packet if something here is not sent yet."),
    ),
    "bundle.renewed": (
        N_("The records file of this computer was put back, and its new key came to the server more than once."),
        N_("Everything is kept here. Connect this computer to the network once."),
    ),
}
