from django.urls import path

from design.views import boards, designs, worn

app_name = "design"
urlpatterns = [
    path("", boards.start, name="start"),
    path("shared/<uuid:token>/", designs.shared, name="shared"),
    path("shared/<uuid:token>/sketch.webp", designs.shared_picture, name="shared_picture"),
    path("sketch/<uuid:key>/", designs.design, name="design"),
    path("sketch/<uuid:key>/sketch.webp", designs.picture, name="picture"),
    path("sketch/<uuid:key>/say/", boards.judge, name="judge"),
    path("sketch/<uuid:key>/keep/", designs.keep, name="keep"),
    path("sketch/<uuid:key>/name/", designs.rename, name="name"),
    path("sketch/<uuid:key>/share/", designs.share, name="share"),
    path("sketch/<uuid:key>/worn/", worn.worn, name="worn"),
    path("sketch/<uuid:key>/wear/", worn.wear, name="wear"),
    path("sketch/<uuid:key>/worn/<slug:who>.webp", worn.worn_picture, name="worn_picture"),
    path("<uuid:key>/", boards.latest, name="studio"),
    path("<uuid:key>/<int:number>/", boards.board, name="board"),
    path("<uuid:key>/next/", boards.onward, name="next"),
    path("<uuid:key>/undo/", boards.undo, name="undo"),
    path("<uuid:key>/compare/", boards.compare, name="compare"),
    path("<uuid:key>/name/", boards.rename, name="studio_name"),
    path("<uuid:key>/forget/", boards.forget, name="forget"),
]
