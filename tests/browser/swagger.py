#!/usr/bin/env python3
"""swagger: the tutorial server's /docs in a real browser: a route without a login, with a wrong password, and with the
right one, as a person would try it.

    swagger.py SERVER FOLDER

FOLDER keeps Swagger UI's own files, which npm brings once, and a screenshot of the end. Prints "skipped: ..." where Chromium
or Swagger UI is missing. Exits 1 if the page does not do what it should, or asks another machine for anything.
"""
import pathlib, shutil, subprocess, sys

from chromium import Chromium, Failed, find
from serving import free_port, start

SERVER, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
CALL = "#operations-default-read_users_me_users_me__get"


def swagger_ui():
    """The folder of Swagger UI's files, or the end of this test."""
    found = FOLDER / "node_modules/swagger-ui-dist"
    if not (found / "swagger-ui-bundle.js").exists():
        if shutil.which("npm") is None:
            sys.exit(print("skipped: npm is missing, which brings Swagger UI"))
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries", "0",
                        "--fetch-timeout", "20000", "--prefix", str(FOLDER), "swagger-ui-dist@5"], capture_output=True, timeout=60)
        if not (found / "swagger-ui-bundle.js").exists():
            sys.exit(print("skipped: npm brought no swagger-ui-dist"))
    return found


def execute(page, expected, seen):
    """Presses Execute below GET /users/me/, and waits for the answer."""
    page.click(page.wait_for(f"{CALL} button.execute"))
    page.wait(lambda: page.text(f"{CALL} .live-responses-table tbody .response-col_status").strip().startswith(str(expected))
              and seen in page.text(f"{CALL} .live-responses-table"), f"{expected} with {seen!r}")


def log_in(page, password):
    """Fills in the form behind Authorize, and presses it."""
    page.click(page.wait_for("button.authorize"))
    page.type(".auth-container input[data-name=username]", "johndoe")
    page.type(".auth-container input[data-name=password]", password)
    page.click(page.wait_for(".auth-btn-wrapper button.authorize"))


def look(browser, port):
    page = browser.page()
    page.open(f"http://127.0.0.1:{port}/docs")
    page.click(page.wait_for(f"{CALL} .opblock-summary-control"))
    page.click(page.wait_for(f"{CALL} button.try-out__btn"))
    execute(page, 401, "Not authenticated")

    log_in(page, "wrong")
    page.wait_for(".auth-container .errors", text="Unauthorized")
    page.click(page.wait_for("button.btn-done", text="Close"))
    execute(page, 401, "Not authenticated")

    log_in(page, "secret")
    page.wait_for(".auth-container", text="Authorized")
    page.click(page.wait_for("button.btn-done", text="Close"))
    execute(page, 200, '"username": "johndoe"')
    execute(page, 200, '"full_name": "John Doe"')
    page.screenshot(FOLDER / "swagger.png")

    for problem in browser.strangers() + browser.errors:
        raise Failed(problem)
    print(f"{len(browser.requests)} requests, all of them to this machine; {FOLDER / 'swagger.png'}")


def main():
    if find() is None:
        sys.exit(print("skipped: chromium is missing"))
    port = free_port()
    server = start(port, [SERVER, "--port", str(port), "--swagger-ui", str(swagger_ui())])
    try:
        with Chromium() as browser:
            look(browser, port)
    except Failed as problem:
        sys.exit(f"FAILED: {problem}")
    finally:
        server.terminate()
        server.wait(10)


main()
