from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from catalog import checks, privacy, receivers, tasks  # noqa: F401
        from catalog.demo import desk_work, looks, review_photos
        from catalog.demo.steps import register_demo_step
        from catalog.desk import attention, queues
        from catalog.labelling import tasks as _of_labels  # noqa: F401
        from catalog.promotions import receivers as _of_products  # noqa: F401
        from catalog.promotions import tasks as _of_prices  # noqa: F401
        from catalog.search import receivers as _of_search  # noqa: F401
        from fashionai.jobs.nightly import register_step

        attention.register()
        queues.register()
        privacy.register()
        register_demo_step("looks and people", looks.load)
        register_demo_step("work for the desk", desk_work.load)
        register_demo_step("review photos", review_photos.load)  # after it, as some of what waits has one
        register_step(tasks.EXPIRE_ALL, order=5)
