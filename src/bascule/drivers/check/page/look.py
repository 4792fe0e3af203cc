"""The script that opens every page of its job as somebody does who comes for the first time, and notes what it loads."""

from typing import Any

from bascule.drivers.support.checks.driven import drive

_IMAGES = """() => [...document.images].map((one) => {
  const box = one.getBoundingClientRect();
  return {url: one.currentSrc, lazy: one.loading === 'lazy', top: box.top + scrollY, width: box.width,
          natural: one.naturalWidth, complete: one.complete};
})"""
_TIMES = """() => new Promise((done) => {
  const page = performance.getEntriesByType('navigation')[0];
  let largest = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) largest = each.startTime; })
    .observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => done({load: page.loadEventEnd, answer: page.responseStart, largest}), 250);
})"""


def look(page: Any, job: dict[str, Any], url: str) -> dict[str, Any]:
    """What was loaded, which images the page has, and when it was there (milliseconds)."""
    answers, failed = [], []
    page.on("requestfinished", lambda request: answers.append(request))
    page.on("requestfailed", lambda request: failed.append(request.url))
    answer = page.goto(url, wait_until="load", timeout=job["patience"])
    images, times = page.evaluate(_IMAGES), page.evaluate(_TIMES)
    loaded = [_loaded(request) for request in list(answers)]
    return {
        "status": answer.status if answer else 0,
        "loaded": [one for one in loaded if one is not None],
        "failed": failed,
        "images": images,
        "times": times,
        "height": job["viewport"]["height"],
    }


def _loaded(request: Any) -> dict[str, Any] | None:
    answer = request.response()
    if answer is None:
        return None
    return {
        "url": request.url,
        "kind": request.resource_type,
        "status": answer.status,
        "size": request.sizes()["responseBodySize"],
        "headers": answer.all_headers(),
    }


if __name__ == "__main__":
    drive(look)
