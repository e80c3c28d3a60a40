from django.urls import path

from residents import views

app_name = "residents"

urlpatterns = [
    path("mitt/", views.my_contributions, name="mine"),
    path("mitt/installningar/", views.settings, name="settings"),
    path("mitt/sluta-folja/", views.end_follow, name="end_follow"),
    path("mitt/uppgifter/", views.my_data, name="data"),
    path("mitt/lamna/", views.leave, name="leave"),
    path("lamnat/", views.left, name="left"),
    path("sluta-folja/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
