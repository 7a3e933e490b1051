"""Files attached to activities."""

from django.db.models import QuerySet

from oqu.courses.models import Activity, Material
from oqu.kernel.prepared import prepared


def materials_of(activity: Activity) -> list[Material]:
    """The files attached to an activity, in their order."""
    return _attached(activity.pk)


@prepared
def _attached(activity: int) -> QuerySet[Material]:
    return Material.objects.filter(activity=activity).select_related("file")


def material_of(activity: Activity, key: str) -> Material | None:
    """One of these by its key."""
    return Material.objects.filter(activity=activity, key=key).select_related("file", "activity").first()
