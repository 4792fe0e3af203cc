"""The plan: one file that says what a release must go through, from its text to what is stored with a release.

    reading/    YAML as a tree that knows lines and columns; problems, and values that are wrong
    phrases/    the small language within: amounts, conditions, limits, approvals, lines of a step; one tokenizer
    windows/    when a release may go on, as it is written and as instants
    model/      the document: one module per section, and their sum in `model.plan`
    drivers/    what drivers declare of themselves: names, options and their types, abilities
    compiling/  a document, a component and an environment become a spec
    rules/      lint: what is well-formed and cannot work

`load` reads a text, `words` are its closed lists, `sections` what there is to explain; `schema` and `reference` are made from the
model. `spec` (with `measure` and `telling`) is what a release is given. What else a plan is asked for: its `identity`, its
`difference` from another, its `matrix`, a `schedule`; `triggers` and `github_event` say what an event in a repository starts.
"""
