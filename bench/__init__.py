"""Benchmarks: two things measured in one run, interleaved, as ratios. `bin/bench NAME` prints JSON lines."""
