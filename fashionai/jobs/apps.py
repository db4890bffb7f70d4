from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "fashionai.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        from fashionai.jobs import attention, checks  # noqa: F401 - checks register themselves

        attention.register()
        autodiscover_modules("tasks")
