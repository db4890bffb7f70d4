"""What could be made: style brief, GAN, feedback, concept. Not built yet."""
