"""What the desk counts, changes in bulk, imports and exports. Pages of it are in catalog/admin/."""
