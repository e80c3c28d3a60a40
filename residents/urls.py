from django.urls import path

from residents import views

app_name = "residents"

urlpatterns = [
    path("mitt/", views.my_contributions, name="mine"),
    path("mitt/uppgifter/", views.my_data, name="data"),
    path("mitt/sprak/", views.change_language, name="language"),
    path("mitt/lamna/", views.leave, name="leave"),
    path("sluta-folja/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
