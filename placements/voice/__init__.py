"""The pages that a person reads without an account: her words in five languages, and the links that open them."""
