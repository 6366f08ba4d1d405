"""The site's own addresses and the floor's; only ``manage.py bench`` uses them."""

from django.urls import path

from impacthub import urls
from impacthub.bench.floor import floor

urlpatterns = [path("bench/floor/", floor, name="bench_floor"), *urls.urlpatterns]
