"""Routes of this floor."""

urlpatterns: list = []
