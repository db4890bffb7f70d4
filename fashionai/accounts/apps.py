from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "fashionai.accounts"
    label = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from fashionai.accounts import (
            groups,
            privacy,
            receivers,  # noqa: F401
        )

        privacy.register_export("account", privacy.export_account)
        privacy.register_export("e-mail addresses", privacy.export_addresses)
        privacy.register_export("consents", privacy.export_consents)
        # Permissions are made app by app as each is migrated: the groups follow the last one.
        last = [one for one in apps.get_app_configs() if one.models_module][-1]
        post_migrate.connect(groups.after_migrate, sender=last, dispatch_uid="desk groups")
