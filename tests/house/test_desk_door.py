"""Signing in at the desk leads to the desk."""

from django.test import Client

from fashionai.accounts.models import User


def test_whoever_signs_in_at_the_desk_without_an_aim_is_led_to_it(mei: User) -> None:
    browser = Client()
    page = browser.get("/admin/login/", follow=True)
    assert page.request["QUERY_STRING"] == "next=%2Fadmin%2F"
    answer = browser.post("/admin/login/?next=/admin/", {"username": mei.email, "password": "correct horse battery"})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
