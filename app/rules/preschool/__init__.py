"""Preschool (mầm non): groups and classes, meals, observation of children, growth, slips of the good child."""
