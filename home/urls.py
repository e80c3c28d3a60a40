from django.urls import path

from home import views

app_name = "home"

urlpatterns = [
    path("omraden/", views.areas, name="areas"),
    path("omraden/<slug:code>/", views.area, name="area"),
    path("amnen/", views.topics, name="topics"),
    path("amnen/<slug:code>/", views.topic, name="topic"),
]
