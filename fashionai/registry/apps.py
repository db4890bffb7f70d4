from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "fashionai.registry"
    label = "registry"
    verbose_name = _("Models")

    def ready(self) -> None:
        from fashionai.registry import attention

        attention.register()
