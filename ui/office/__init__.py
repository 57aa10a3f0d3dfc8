"""The clerk's desk: importing class lists."""
