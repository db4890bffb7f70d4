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
        from recommender.preference import tasks as preference
        from recommender.reviews import desk as review_desk
        from recommender.visual import receivers as _of_pictures  # noqa: F401
        from recommender.visual import tasks as visual

        demo.register()
        desk.register()
        review_desk.register()
        privacy.register()
        register_step(visual.FORGET, order=5)
        register_step(tasks.COUNT_VISITS, order=5)
        register_step(visual.EMBED_ALL, order=8)
        register_step(tasks.LABEL, order=5)  # before training, which weighs ratings by their words
        register_step(tasks.TRAIN, order=10)
        register_step(visual.LEARN_COLD, order=12)  # after training, whose factors it extends
        register_step(visual.LEARN_LOOKS, order=13)
        register_step(preference.LEARN, order=14)
        register_step(tasks.TRAIN_SIZES, order=20)
        register_step(tasks.TRENDS, order=20)
        register_step(tasks.OFF_POLICY, order=20)
