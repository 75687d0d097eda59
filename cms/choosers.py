"""What an editor chooses among the rows of other rooms."""

from django import forms
from django.db.models import QuerySet
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from employers.models import Employer
from employers.selectors.network import NetworkSearch, network_search


class MemberFilterForm(BaseFilterForm):
    """Looks members up as the public directory does."""

    q = forms.CharField(
        label="Rechercher", required=False, widget=forms.TextInput(attrs={"placeholder": "Nom de l'entreprise"})
    )

    def filter(self, objects: QuerySet[Employer]) -> QuerySet[Employer]:
        text = self.cleaned_data.get("q", "")
        if text:
            self.is_searching, self.search_query = True, text
            objects = objects.filter(pk__in=network_search(NetworkSearch(text=text)).order_by().values("pk"))
        return super().filter(objects)


class MemberChooseView(ChooseView):
    filter_form_class = MemberFilterForm


class MemberChooseResultsView(ChooseResultsView):
    filter_form_class = MemberFilterForm


class MemberChooserViewSet(ChooserViewSet):
    """The companies of the network: the only ones that have a page to lead to."""

    model = Employer
    icon = "group"
    choose_view_class = MemberChooseView
    choose_results_view_class = MemberChooseResultsView
    choose_one_text = "Choisir une entreprise du réseau"
    choose_another_text = "Choisir une autre entreprise"

    def get_object_list(self) -> QuerySet[Employer]:
        return Employer.objects.in_network().select_related("commune").order_by("name", "pk")


member_chooser = MemberChooserViewSet("member_chooser", url_prefix="entreprises")
