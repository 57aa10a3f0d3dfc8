"""The first lesson: the gradebook on a school to practise in, with a card beside it."""
