"""What people are told of a release, an outage, a maintenance: messages made of what was decided. Pure."""
