"""What the commands about rules are asked for: an area and days."""

import datetime as dt

from ..host.registry import Installed
from ..model.dated import read_date
from ..model.errors import InputError
from ..model.text import listed


def area_asked(installed: tuple[Installed, ...], city: str | None) -> str:
    """The city named, or the only one there is.

    Raises:
        InputError: none is named and there are several.
    """
    if city is not None:
        return city
    cities = [one for one in installed if not one.area.base]
    if len(cities) == 1:
        return cities[0].area.code
    known = listed(one.area.slug for one in cities) or "-"
    raise InputError("没有写明地区", "no city is named", where="--city", mend=(f"已安装:{known}", f"installed: {known}"))


def day_asked(text: str | None, where: str = "--date") -> dt.date:
    """The day asked for; without one, today in China. Nothing else in yibao reads a clock.

    Raises:
        InputError: it is no day of the calendar.
    """
    if text is None:
        return dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
    try:
        return read_date(text)
    except InputError as error:
        raise error.at(where) from None
