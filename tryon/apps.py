from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TryonConfig(AppConfig):
    name = "tryon"
    verbose_name = _("Virtual try-on")

    def ready(self) -> None:
        from fashionai.jobs.nightly import register_step
        from tryon import (
            privacy,
            receivers,  # noqa: F401
            tasks,
        )

        privacy.register()
        register_step(tasks.FORGET, order=5)
        register_step(tasks.LEARN, order=20)
        register_step(tasks.PREPARE_NIGHT, order=90)  # what somebody asks for tomorrow, after what is needed tonight
