"""Circular 27/2020/TT-BGDĐT: primary school (grades 1 to 5)."""
