"""Reading SQL: PostgreSQL's own parser, what names lead to, what a script has made, and what each statement does. Pure."""
