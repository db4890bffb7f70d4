"""How it looks on me: photo intake, pose, parsing, warp and composition. Not built yet."""
