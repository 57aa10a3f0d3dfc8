"""Errors of the server and its accounts: the sentence and the next step of each code."""

from app.error_texts.marking import N_

TEXTS: dict[str, tuple[str, str]] = {
    "account.wrong_password": (
        N_("The login name or the password is not right."),
        N_("Type them again; look at Caps Lock and at the Vietnamese typing mode."),
    ),
    "account.no_server": (
        N_("The server cannot be reached, so nobody can sign in on this computer for the first time."),
        N_("Check the address of the server and the network, then try again."),
    ),
    "account.blank_password": (
        N_("The new password is empty. Nothing was changed."),
        N_("Type one, and the same once more."),
    ),
    "account.two_passwords": (
        N_("The two new passwords are not the same. Nothing was changed."),
        N_("Type the new one twice."),
    ),
    "account.password_needs_network": (
        N_("The server cannot be reached, and it has to learn the new password too. Nothing was changed."),
        N_("Go on with the old password, and try again when there is a connection."),
    ),
    "account.server_address": (
        N_("“{address}” is not the address of a server."),
        N_("Type it like so-gddt.example.vn or https://so-gddt.example.vn:8443."),
    ),
    "account.too_many_tries": (
        N_("Too many wrong passwords. For your safety signing in waits."),
        N_("Try again in {minutes} minutes."),
    ),
    "account.signed_out": (
        N_("The server does not know this computer's sign-in any more. Everything is kept here."),
        N_("Lock and unlock again with a connection: your password signs this computer in anew."),
    ),
    "account.shut_out": (
        N_("This account has been closed. What you had entered is with the server, for somebody to look at."),
        N_("Ask the department."),
    ),
    "account.unknown": (N_("There is no account “{login}”."), N_("Check the login name.")),
    "account.device_known": (N_("This computer is signed in already."), N_("Unlock it with the password.")),
    "account.login_taken": (
        N_("The login name “{login}” is taken in this province."),
        N_("Choose another in the setup file."),
    ),
    "server.key_unreadable": (
        N_("The server's key cannot be read."),
        N_("Put back server.key from its safe copy; without it the database cannot be opened."),
    ),
    "server.no_database": (
        N_("The database cannot be reached."),
        N_("Check the address given with --database and that the database is running."),
    ),
    "server.not_set_up": (
        N_("There is no school in this database yet."),
        N_("Set one up with: chuyendo-server setup FILE."),
    ),
    "server.cannot_listen": (
        N_("The address {host}:{port} cannot be used; another program may have it."),
        N_("Choose another with --host or --port."),
    ),
    "setup.unreadable": (N_("The setup file cannot be read: {why}."), N_("Mend it and run the setup again.")),
    "setup.no_file": (N_("The setup file cannot be opened."), N_("Check its name and place, then try again.")),
    "setup.blank": (
        N_("In the setup file a name, login or password is empty ({where})."),
        N_("Fill it in and run the setup again."),
    ),
    "setup.twice": (
        N_("The setup file names “{what}” twice."),
        N_("Take one of the two out and run the setup again."),
    ),
    "setup.duty": (
        N_("A teacher's duty of “{login}” in the setup file lacks its class, or a subject taught there."),
        N_("Complete it and run the setup again."),
    ),
    "setup.grade_not_served": (
        N_("The class {class_} is of grade {grade}, which this program cannot keep yet in this school year."),
        N_("Take it out of the setup file and run the setup again."),
    ),
    "setup.unknown_class": (
        N_("A duty in the setup file names the class “{class_}”, which the file does not list."),
        N_("Mend it and run the setup again."),
    ),
}
