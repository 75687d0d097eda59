"""What a study of a future contract rests on: its figures, the territory, the advice, the contracts of before."""
