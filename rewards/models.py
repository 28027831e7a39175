"""From points to things: catalogue, redemption, honours (later issues)."""
