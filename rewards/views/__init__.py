"""Pages of rewards: translate in, make one read or one call, translate out."""
