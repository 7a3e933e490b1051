"""Files attached to activities."""

from django.db.models import QuerySet

from oqu.courses.models import Activity, Material


def materials_of(activity: Activity) -> QuerySet[Material]:
    """The files attached to an activity, in their order."""
    return Material.objects.filter(activity=activity).select_related("file")


def material_of(activity: Activity, key: str) -> Material | None:
    """One of these by its key."""
    return materials_of(activity).select_related("activity").filter(key=key).first()
