"""What several checks share: reports and where they come from, figures against limits, browsers, addresses."""
