"""What a page costs a reader, against the same book as Jupyter Book makes it by default: ``python tests/benchmarks/pages.py``.

For each kind of page: requests and compressed bytes until it has been read to its end (before Run), how many of the requests go
to other hosts, and Lighthouse's scores on its mobile profile. Both books are built from the same pages, served by the same
server, and measured one after the other. Lighthouse comes from npm into ``_build/.lighthouse``.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import yaml
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PAGES = {
    "landing": "index",
    "text": "about",
    "tables": "codebook",
    "chapter": "time",
    "longest chapter": "talks",
}
LIGHTHOUSE = "lighthouse@13.5.0"
SCORES = ("performance", "accessibility", "best-practices", "seo")

# The directives of our pages are needed to build them at all; what makes the pages light is not.
PLAIN = """
import seminar_book
from seminar_book import blocks, codebook, explorers, freshness, live, roles, workbooks


def setup(app):
    for part in (freshness, roles, blocks, codebook, explorers, live, workbooks):
        part.setup(app)
    return {"parallel_read_safe": True}
"""


def build_plain(place: Path) -> Path:
    """The book with the settings of Jupyter Book and no look of our own; gives its folder."""
    for name in ("book", "data", "seminar", "exercises"):
        shutil.copytree(ROOT / name, place / name)
    (place / "book" / "extension" / "plain_book.py").write_text(PLAIN)
    ours = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config = {name: ours[name] for name in ("title", "only_build_toc_files", "execute", "bibtex_bibfiles")}
    kept = ("bibtex_reference_style", "myst_enable_extensions", "nb_merge_streams")
    config["sphinx"] = {
        "local_extensions": {"plain_book": "book/extension"},
        "config": {name: ours["sphinx"]["config"][name] for name in kept},
    }
    (place / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    command = [str(BIN / "jupyter-book"), "build", "book", "--config", "_config.yml", "--path-output", "."]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    return place / "_build" / "html"


class Compressing(http.server.SimpleHTTPRequestHandler):
    """Sends text compressed, as static hosts do."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        kind, content = self.guess_type(path), path.read_bytes()
        packs = kind.startswith("text/") or kind.split("/")[-1] in ("javascript", "json", "svg+xml")
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "max-age=600")
        if packs:
            content = gzip.compress(content, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def serve(folder: Path) -> str:
    handler = functools.partial(Compressing, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def weight(browser: Browser, address: str, page_name: str) -> dict:
    """Requests, kilobytes on the way, and requests to other hosts, with the page read to its end."""
    context = browser.new_context(viewport={"width": 412, "height": 823}, service_workers="block")
    page = context.new_page()
    sizes, asked = {}, {}
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.requestWillBeSent", lambda e: asked.update({e["requestId"]: e["request"]["url"]}))
    devtools.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(f"{address}/{page_name}.html")
    page.wait_for_load_state("networkidle")
    at_once = sum(sizes.values())
    page.evaluate(
        "async () => { for (let y = 0; y < document.body.scrollHeight; y += 400) "
        "{ scrollTo(0, y); await new Promise(done => setTimeout(done, 20)); } }"
    )
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    urls = [url for url in asked.values() if not url.startswith(("data:", "blob:"))]
    context.close()
    return {
        "requests": len(urls),
        "kB at once": at_once / 1000,
        "kB": sum(sizes.values()) / 1000,
        "elsewhere": sum(not url.startswith(address) for url in urls),
    }


def lighthouse(program: Path, url: str, times: int) -> dict:
    """The median of each of Lighthouse's scores, and of the shift of the layout."""
    chromium = next(p for name in ("chromium", "google-chrome") if (p := shutil.which(name)))
    flags = "--headless=new --disable-gpu" + (" --no-sandbox" if os.getuid() == 0 else "")
    command = [
        program,
        url,
        "--quiet",
        "--output=json",
        f"--chrome-flags={flags}",
        f"--only-categories={','.join(SCORES)}",
    ]
    env = {**os.environ, "CHROME_PATH": chromium, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    found: dict[str, list[float]] = {}
    for _ in range(times):
        said = json.loads(subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout)
        for name in SCORES:
            found.setdefault(name, []).append(said["categories"][name]["score"])
        found.setdefault("shift", []).append(said["audits"]["cumulative-layout-shift"]["numericValue"])
    return {name: statistics.median(values) for name, values in found.items()}


def install() -> Path:
    place = ROOT / "_build" / ".lighthouse"
    program = place / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        place.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm", path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
        subprocess.run([npm, "install", "--silent", "--prefix", place, LIGHTHOUSE], check=True)
    return program


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--times", type=int, default=3, help="runs of Lighthouse for each page (median)")
    arguments.add_argument("--no-lighthouse", action="store_true")
    given = arguments.parse_args()
    program = None if given.no_lighthouse else install()
    with tempfile.TemporaryDirectory() as aside, sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        books = {
            "default": serve(build_plain(Path(aside) / "plain")),
            "this book": serve(ROOT / "_build" / "html"),
        }
        for kind, page in PAGES.items():
            for book, address in books.items():
                row = weight(browser, address, page)
                if program:
                    row |= lighthouse(program, f"{address}/{page}.html", given.times)
                figures = "  ".join(f"{name} {round(value, 2):g}" for name, value in row.items())
                print(f"{kind:15} {book:10} {figures}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
