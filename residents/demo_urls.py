from django.urls import path

from residents import demo_views

urlpatterns = [
    path("brev/", demo_views.letters, name="demo_letters"),
    path("kod/", demo_views.codes, name="demo_codes"),
]
