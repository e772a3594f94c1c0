"""``python -m yibao_spark``, which ``spark-submit`` can start, too: the command ``yibao spark``."""

import sys

from yibao.engines import main

if __name__ == "__main__":
    main(["spark", *sys.argv[1:]])
