"""Processes of this machine: started as somebody, followed or left to outlive us, found again, ended with their family."""
