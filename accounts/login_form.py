"""The form of the login page, apart: the library loads it by its name in the settings."""

from allauth.account import forms as allauth_forms


class LoginForm(allauth_forms.LoginForm):
    """Without the link for a forgotten password, which the page gives after the fields: the keyboard goes from one
    field to the next."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
