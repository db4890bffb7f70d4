from django.urls import path

from design import api

urlpatterns = [
    path("designs", api.Designs.as_view(), name="api-designs"),
    path("designs/<uuid:key>", api.OneStudio.as_view(), name="api-design"),
    path("designs/<uuid:key>/boards", api.Boards.as_view(), name="api-design-boards"),
    path("designs/<uuid:key>/feedback", api.Feedback.as_view(), name="api-design-feedback"),
]
