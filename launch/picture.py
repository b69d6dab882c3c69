"""Take docs/picture.png, the picture of the README, from the product that runs in this folder.

`python3 -m launch shell -- python launch/picture.py [address]`, with the packages of `make test` installed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from launch.install import find_chromium  # noqa: E402
from launch.servers import data_folder  # noqa: E402

ACCOUNT, PASSWORD = "support.officer@demo.example", "demonstration only"
SIZE = {"width": 1366, "height": 900}


def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else data_folder().notes().get("address", "http://127.0.0.1:8000")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.new_page(viewport=SIZE, locale="en-CA")
        page.goto(f"{address}/sign-in/")
        page.fill("#id_username", ACCOUNT)
        page.fill("#id_password", PASSWORD)
        page.click("form:has(#id_password) button")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=ROOT / "docs" / "picture.png")
        browser.close()


if __name__ == "__main__":
    main()
