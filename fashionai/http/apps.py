from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "fashionai.http"
    label = "http"

    def ready(self) -> None:
        from fashionai.http import connections  # noqa: F401
