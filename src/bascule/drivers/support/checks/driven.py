"""What the scripts that drive a browser share. They run in a process of their own, and import nothing else of ours."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

ARGUMENTS = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]


def drive(look: Callable[[Any, dict[str, Any], str], dict[str, Any]]) -> None:
    """Open every page of the job, have it looked at, and print what was seen: one entry for each page."""
    from playwright.sync_api import Error, sync_playwright

    job = json.loads(os.environ["BASCULE_JOB"])
    seen = []
    with sync_playwright() as playwright:
        arguments = ARGUMENTS + (["--no-sandbox"] if job["root"] else [])
        browser = playwright.chromium.launch(executable_path=job["browser"], args=arguments)
        for url in job["urls"]:
            profile = browser.new_context(viewport=job["viewport"], bypass_csp=job["bypass_csp"])
            page = profile.new_page()
            _send(page, url, job["headers"])
            try:
                seen.append(look(page, job, url))
            except Error as error:
                seen.append({"error": error.message.splitlines()[0][:300]})
            profile.close()
        browser.close()
    json.dump(seen, sys.stdout)


def _send(page: Any, url: str, headers: dict[str, str]) -> None:
    """Headers that lead to the candidate go to its own site only."""
    if not headers:
        return
    site = urlsplit(url)[:2]

    def forward(route: Any) -> None:
        request = route.request
        route.continue_(headers=request.headers | headers) if urlsplit(request.url)[:2] == site else route.continue_()

    page.route("**/*", forward)
