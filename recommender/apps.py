from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommenderConfig(AppConfig):
    name = "recommender"
    verbose_name = _("Recommendations")

    def ready(self) -> None:
        from fashionai.jobs.nightly import register_step
        from recommender import (
            demo,
            desk,
            privacy,
            receivers,  # noqa: F401
            tasks,
        )

        demo.register()
        desk.register()
        privacy.register()
        register_step(tasks.TRAIN, order=10)
        register_step(tasks.OFF_POLICY, order=20)
