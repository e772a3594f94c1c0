"""``python -m yibao``."""

from yibao.cli.app.main import main

if __name__ == "__main__":
    main()
