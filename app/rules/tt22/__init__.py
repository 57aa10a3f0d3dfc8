"""Circular 22/2021/TT-BGDĐT: lower and upper secondary (grades 6 to 12)."""
