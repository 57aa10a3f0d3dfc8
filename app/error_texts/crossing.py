"""Errors of crossing and of the journal: the sentence and the next step of each code."""

from app.error_texts.marking import N_

TEXTS: dict[str, tuple[str, str]] = {
    "crossing.unreachable": (
        N_("The server cannot be reached. Everything is saved on this computer."),
        N_("Go on working; the program crosses by itself when there is a connection."),
    ),
    "crossing.server_trouble": (
        N_("The server is in trouble. Everything is saved on this computer."),
        N_("Go on working; the program tries again by itself."),
    ),
    "crossing.protocol": (
        N_("This program and the server are of different versions and do not understand each other."),
        N_("Nothing is lost; go on working. Install the current version of the program."),
    ),
    "crossing.newer_server": (
        N_("The server sent something that this version of the program does not know."),
        N_("Nothing is lost; go on working. Install the current version of the program."),
    ),
    "crossing.malformed": (
        N_("A message of the crossing is damaged. Nothing was changed."),
        N_("The program tries again by itself. If it happens again, tell the school's support person."),
    ),
    "crossing.too_large": (
        N_("A message of the crossing is larger than allowed. Nothing was changed."),
        N_("Tell the school's support person."),
    ),
    "crossing.too_slow": (
        N_("The connection is too slow to send this."),
        N_("Nothing is lost; the program tries again by itself."),
    ),
    "crossing.bad_signature": (
        N_("An answer does not carry the server's signature, so it was not used."),
        N_("Nothing is lost. If it happens again, tell the school's support person: somebody may be in between."),
    ),
    "crossing.fork": (
        N_("Another copy of this computer's records has crossed before. Your entries are all kept here."),
        N_("Tell the school's support person before working on: the disk may have been copied or put back."),
    ),
    "crossing.gap": (
        N_("The server lacks some of this computer's earlier entries. They are all kept here."),
        N_("Tell the school's support person; go on working."),
    ),
    "crossing.unknown_writer": (
        N_("The server does not know this computer any more. Your entries are all kept here."),
        N_("Sign in again; tell the school's support person if it goes on."),
    ),
    "crossing.not_yours": (
        N_("These entries belong to another school or computer."),
        N_("Nothing was changed. Sign in again."),
    ),
    "crossing.ahead_of_server": (
        N_("The server has less than this computer: it was put back to an earlier state. Your entries are all kept."),
        N_("Go on working; tell the school's support person."),
    ),
    "crossing.stale_answer": (
        N_("An answer belonged to an earlier question and was not used."),
        N_("Nothing is lost; the program tries again by itself."),
    ),
    "crossing.state_mismatch": (
        N_("This computer and the server do not hold the same, so crossing has stopped. Everything is kept."),
        N_("Go on working; tell the school's support person before the next printing."),
    ),
    "journal.inconsistent": (
        N_("This computer's records contradict themselves; the file may have been put back. Nothing was changed."),
        N_("Do not print from this computer. Everything is kept; tell the school's support person."),
    ),
}
