"""Essential data of public procurement (DECP), read as buyers publish them: the sound kept, the rest said."""
