"""Reports to GitHub."""
