from django.urls import path

from referential import views

app_name = "referential"

urlpatterns = [
    path("communes/", views.communes, name="communes"),
]
