"""The dashboard's pages. Each is complete without a script; scripts only keep it fresh, draw charts and listen to keys."""
