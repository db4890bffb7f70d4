from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "fashionai.accounts"
    label = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from fashionai.accounts import privacy, receivers  # noqa: F401

        privacy.register_export("account", privacy.export_account)
        privacy.register_export("consents", privacy.export_consents)
