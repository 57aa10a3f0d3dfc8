"""The parts that the benchmarks of the crossing and of admission are made of."""
