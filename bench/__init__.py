"""What provgraph costs, measured beside what the engine alone would take: see README.md."""
