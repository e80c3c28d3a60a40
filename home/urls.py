from django.urls import path

from home import feedback_views, views

app_name = "home"

urlpatterns = [
    path("omraden/", views.areas, name="areas"),
    path("omraden/<slug:code>/", views.area, name="area"),
    path("amnen/", views.topics, name="topics"),
    path("amnen/<slug:code>/", views.topic, name="topic"),
    path("kakor/", views.cookies, name="cookies"),
    path("tillganglighet/beratta/", feedback_views.accessibility_report, name="accessibility_report"),
    path("tillganglighet/tack/", feedback_views.accessibility_reported, name="accessibility_reported"),
]
