"""Pages that mails open without an account, on a desk and on a telephone.

Those of a person who follows her way, and those of a tutor, are in `test_voice.py` and `test_tutor.py`.
"""


def test_every_page_that_a_mail_opens_is_sound(running, visitor):
    reader = visitor()
    for path in running.seed("letters").values():
        reader.look(path)
