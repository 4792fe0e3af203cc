"""The model: the document as Pydantic describes it, one module per section; `plan` is their sum."""
