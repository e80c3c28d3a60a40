"""What the municipality tells: updates and good examples. `dialogue` is its neighbour and unknown to it."""
