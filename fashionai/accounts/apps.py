from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "fashionai.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from fashionai.accounts import receivers  # noqa: F401
