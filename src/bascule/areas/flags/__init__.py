"""Feature flags: what they are, who changes them, and what they give to whom. What a flag means is `bascule.flag`'s."""
