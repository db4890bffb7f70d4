"""What other rankings would have earned on the rails that were shown: logged slates → arrays → estimates."""
