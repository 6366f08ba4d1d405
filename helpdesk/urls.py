"""Addresses of this room. Each area has its own block; ``guides/<topic>/`` comes last, because it takes any word."""

from django.urls import URLPattern, path

from helpdesk.views import article_tasks, asking, guides

app_name = "helpdesk"
urlpatterns: list[URLPattern] = [
    # Asking
    path("helpdesk/", asking.helpdesk_home, name="helpdesk_home"),
    path("helpdesk/ask/", asking.ask, name="ask"),
    path("helpdesk/ask/suggestions/", asking.ask_suggestions, name="ask_suggestions"),
    path("helpdesk/ask/helped/", asking.ask_helped, name="ask_helped"),
    path("helpdesk/sent/<str:token>/", asking.sent, name="sent"),
    # Following, for who has an account
    # Inbox
    # One question, for agents
    # Saved replies
    # Held questions
    # Editing articles
    # Knowledge base
    path("helpdesk/articles/tasks/", article_tasks.article_tasks, name="article_tasks"),
    path("helpdesk/articles/tasks/<int:pk>/close/", article_tasks.article_task_close, name="article_task_close"),
    path("guides/", guides.guide_list, name="guide_list"),
    path("guides/<slug:topic>/<slug:slug>/", guides.guide_detail, name="guide_detail"),
    path("guides/<slug:topic>/<slug:slug>/feedback/", guides.guide_feedback, name="guide_feedback"),
    path("guides/<slug:topic>/", guides.guide_topic, name="guide_topic"),
]
