from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupplyConfig(AppConfig):
    name = "supply"
    verbose_name = _("Supply planning")

    def ready(self) -> None:
        from fashionai.jobs.nightly import register_step
        from supply import attention, live, tasks  # noqa: F401  live listens
        from supply.designs import receivers  # noqa: F401  so do these

        attention.register()
        register_step(tasks.PLAN, order=30)
