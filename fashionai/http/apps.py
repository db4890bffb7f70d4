from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "fashionai.http"
    label = "http"
