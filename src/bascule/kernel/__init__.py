"""The ground: values that every other package uses, and that know none of them."""
