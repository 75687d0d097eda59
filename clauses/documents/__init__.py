"""The documents of this room: what each PDF says, beside the Typst template that draws it."""
