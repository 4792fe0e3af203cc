"""The machine below: the data folder, the processes, the rights, the service, and what is missing."""
