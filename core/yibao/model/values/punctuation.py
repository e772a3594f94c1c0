"""The punctuation that belongs to Chinese text, wherever the text was put together."""

import functools
import re

_HAN = "[\u3400-\u9fff]"
_AFTER_HAN = "[\u3400-\u9fff\uff09\u201d\u300d\u300b]"
_BEFORE_HAN = "[\u3400-\u9fff\uff08\u201c\u300c\u300a]"
_FULL = dict(zip(",:;?!", "\uff0c\uff1a\uff1b\uff1f\uff01", strict=True))


@functools.lru_cache(maxsize=1024)
def chinese(text: str) -> str:
    r"""Chinese text with the full-width punctuation that belongs to it, wherever it was written without.

    >>> ascii(chinese("自付段(一级): 600,余 0; a: b"))
    "'\\u81ea\\u4ed8\\u6bb5\\uff08\\u4e00\\u7ea7\\uff09\\uff1a600\\uff0c\\u4f59 0; a: b'"
    >>> ascii(chinese("b(边缘(低))"))
    "'b\\uff08\\u8fb9\\u7f18\\uff08\\u4f4e\\uff09\\uff09'"
    >>> ascii(chinese("TOML,“-”"))
    "'TOML\\uff0c\\u201c-\\u201d'"
    """
    count = 1
    while count:  # the inner brackets first
        text, count = re.subn(rf"\(([^()]*{_HAN}[^()]*)\)", "\uff08\\1\uff09", text)
    return re.sub(rf"(?<={_AFTER_HAN})([,:;?!]) ?|([,:;?!])(?={_BEFORE_HAN})", lambda match: _FULL[match[1] or match[2]], text)
