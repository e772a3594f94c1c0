"""What has to be known of a new city before its package can be written."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING

import attrs

from yibao import InputError, Text
from yibao.engines import listed

if TYPE_CHECKING:
    from yibao.engines import Registry

SCHEMES = ("employee", "resident")
NATION = "100000"
_QUOTES = '"\\\n\r\t$'


@attrs.frozen
class NewCity:
    """A city that nobody has written rules for.

    Attributes:
        slug, code, name, prefixes: as an area has them.
        parent: code of the area whose rules it starts from; parent_package: the distribution that brings that one.
        schemes: those that it will have.
    """

    slug: str
    code: str
    name: Text
    prefixes: tuple[str, ...]
    parent: str
    parent_package: str
    schemes: tuple[str, ...]

    @property
    def module(self) -> str:
        """The slug as Python writes names."""
        return self.slug.replace("-", "_")

    @property
    def package(self) -> str:
        """The Python package."""
        return f"yibao_{self.module}"


def checked_slug(slug: str, registry: Registry) -> str:
    """A slug that no installed area has.

    Raises:
        InputError: it is no slug, or taken.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", slug) or keyword.iskeyword(slug):
        raise InputError(
            f"简称应为小写字母与数字,得到 {slug!r}",
            f"a slug has lower-case letters and digits, such as hangzhou, and not {slug!r}",
            where="--slug",
            mend=("用拼音", "take the name in Latin letters"),
        )
    return _free(slug, registry, "--slug")


def checked_code(code: str, registry: Registry) -> str:
    """A code that no installed area has; raises as :func:`checked_slug` does."""
    if not re.fullmatch(r"[0-9]{6}", code, re.ASCII):
        raise InputError(
            f"代码应为六位数字,得到 {code!r}",
            f"a code has six digits, such as 330100, and not {code!r}",
            where="--code",
            mend=("用行政区划代码", "take the code of the administrative division"),
        )
    return _free(code, registry, "--code")


def checked_name(name: str, option: str) -> str:
    """A name that can stand in every file; raises as :func:`checked_slug` does."""
    if not name.strip() or any(sign in name for sign in _QUOTES) or not name.isprintable():
        raise InputError(
            f"名称不能为空,也不能有引号与反斜线:{name!r}",
            f"a name is not empty, and has neither quotes nor backslashes: {name!r}",
            where=option,
            mend=("例如 杭州", "such as Hangzhou"),
        )
    return name.strip()


def checked_prefixes(text: str, code: str) -> tuple[str, ...]:
    """The beginnings of the codes inside; the first four digits of the code unless said; raises as :func:`checked_slug` does."""
    prefixes = tuple(part for part in re.split(r"[\s,,、]+", text) if part) or (code[:4],)
    for prefix in prefixes:
        if not re.fullmatch(r"[0-9]{2,6}", prefix, re.ASCII):
            raise InputError(
                f"代码开头应为二至六位数字,得到 {prefix!r}",
                f"the beginning of a code has two to six digits, and not {prefix!r}",
                where="--prefixes",
                mend=(f"例如 {code[:4]}", f"such as {code[:4]}"),
            )
    return prefixes


def checked_schemes(text: str) -> tuple[str, ...]:
    """The schemes, in order; raises as :func:`checked_slug` does."""
    schemes = tuple(part for part in re.split(r"[\s,,、]+", text) if part) or SCHEMES
    for scheme in schemes:
        if scheme not in SCHEMES:
            known = listed(SCHEMES)
            raise InputError(
                f"没有险种 {scheme}", f"there is no scheme {scheme}", where="--schemes", mend=(f"已有:{known}", f"known: {known}")
            )
    return tuple(scheme for scheme in SCHEMES if scheme in schemes)


def parent_of(text: str, code: str, registry: Registry) -> tuple[str, str]:
    """Code and distribution of the area above: the province where one is installed, else the nation, unless one is named.

    Raises:
        HostError: it is not installed.
    """
    installed = {each.area.code: each for each in registry.installed()}
    province = f"{code[:2]}0000"
    usual = province if province in installed and installed[province].area.base else NATION
    area = registry.find(text.strip() or usual)
    return area.area.code, area.package


def _free(name: str, registry: Registry, option: str) -> str:
    for installed in registry.installed():
        if registry.is_called(installed.area, name):
            raise InputError(
                f"{name} 已由 {installed.package} 提供",
                f"{installed.package} brings {name} already",
                where=option,
                mend=("换一个,或在该软件包中修改", "take another, or change that package"),
            )
    return name
