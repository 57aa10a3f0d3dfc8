"""Questions to the rules as lines of JSON, and their answers: how a department checks the program against the paper."""
