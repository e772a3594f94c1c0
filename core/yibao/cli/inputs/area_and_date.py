"""The area and the day that a command is about."""

import datetime as dt

from ...host.registry import Registry
from ...model.values.dates import read_date
from ...model.values.errors import InputError
from ...model.values.text import listed


def resolve_area(registry: Registry, city: str | None) -> str:
    """The city named, or the only one there is.

    Raises:
        InputError: none is named and there are several.
    """
    if city is not None:
        return city
    areas = [installed.area for installed in registry.installed() if not installed.area.base]
    if len(areas) == 1:
        return areas[0].code
    slugs = listed(area.slug for area in areas) or "-"
    raise InputError("没有写明地区", "no city is named", where="--city", mend=(f"已安装:{slugs}", f"installed: {slugs}"))


def resolve_date(text: str | None, where: str = "--date") -> dt.date:
    """The day named; without one, today in China. Nothing else in yibao reads a clock.

    Raises:
        InputError: it is no day of the calendar.
    """
    if text is None:
        return dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
    try:
        return read_date(text)
    except InputError as error:
        raise error.at(where) from None
