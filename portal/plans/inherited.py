"""Which organizations still have the plan that an upgrade gave them, so that they kept what they had?"""

from portal.models import Organization


def notice() -> str:
    """A sentence for operators; empty where nobody has to look at it any more."""
    having = Organization.objects.filter(plan__is_inherited=True)
    count = having.count()
    if not count:
        return ""
    first = having.select_related("plan").order_by("pk")[0]
    return (
        f"An upgrade gave {count:,} organizations the plan “{first.plan}”, which allows every permission, your own "
        "included, as it was before there were plans. Give them plans that allow what they should have, or save that "
        "plan as it should be."
    )
