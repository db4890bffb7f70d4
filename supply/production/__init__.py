"""The production plan: what is made in which week, from what was ordered and what the workshop can do."""
