from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DesignConfig(AppConfig):
    name = "design"
    verbose_name = _("Design studio")

    def ready(self) -> None:
        from design import (
            privacy,
            receivers,  # noqa: F401
            tasks,
        )
        from fashionai.jobs.nightly import register_step

        privacy.register()
        register_step(tasks.FORGET, order=5)
        register_step(tasks.LEARN, order=90)
