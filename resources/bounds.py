"""Is a number of a description within its bounds?"""

from portal.errors import InvalidInput


def clean_number(number: int, least: int, most: int, field_name: str) -> int:
    """The number itself. Raises InvalidInput `out_of_range`, also for true and for one with a fraction."""
    if type(number) is not int or not least <= number <= most:
        detail = f"This is a whole number from {least} to {most}."
        raise InvalidInput(field_name, "out_of_range", detail)
    return number
