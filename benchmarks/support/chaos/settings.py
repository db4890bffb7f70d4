"""The shop's settings with the chaos app added and nothing else changed."""

from fashionai.settings import *  # noqa: F403
from fashionai.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.support.chaos.apps.ChaosConfig"]
ROOT_URLCONF = "benchmarks.support.chaos.urls"
