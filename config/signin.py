"""The login page, open to visitors as its only purpose demands."""

from allauth.account.views import login as allauth_login
from django.contrib.auth.decorators import login_not_required

login = login_not_required(allauth_login)
