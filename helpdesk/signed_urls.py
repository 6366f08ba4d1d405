"""Addresses of this room that stand in mails: a signed text and no language before it."""

from django.urls import URLPattern, path

from helpdesk.views import following

app_name = "helpdesk_signed"
urlpatterns: list[URLPattern] = [
    # Following a question
    path("t/<str:token>/", following.ticket, name="ticket"),
    path("t/<str:token>/solved/", following.ticket_solved, name="ticket_solved"),
    path("t/<str:token>/satisfaction/", following.ticket_satisfaction, name="ticket_satisfaction"),
    path("t/<str:token>/publish/", following.ticket_publish, name="ticket_publish"),
    path("t/<str:token>/files/<int:pk>/", following.ticket_file, name="ticket_file"),
]
