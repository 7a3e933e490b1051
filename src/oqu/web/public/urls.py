"""Addresses of the area `public`, grouped by what people come for."""

from django.urls import path

from oqu.web.public import certificates, feeds, news

app_name = "public"
urlpatterns = [
    # news
    path("news/", news.news, name="news"),
    path("news/feed.rss", feeds.rss, name="rss"),
    path("news/feed.atom", feeds.atom, name="atom"),
    path("news/<slug:category>/", news.news, name="news_category"),
    path("news/<slug:category>/<slug:slug>/", news.article, name="article"),
    # certificates
    path("certificates/", certificates.check, name="certificate_check"),
    path("certificates/<slug:number>/", certificates.certificate, name="certificate"),
]
