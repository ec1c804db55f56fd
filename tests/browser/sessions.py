#!/usr/bin/env python3
"""sessions: session_server's page in a real browser: a lost password and a login by keyboard alone; a second factor added, a login with it, a reload, a second tab,
logout everywhere, and a form of another site that does nothing.

    sessions.py SERVER FOLDER

Prints "skipped: ..." where Chromium is missing. Exits 1 if the page does not do what it should, or asks another machine for
anything. FOLDER gets screenshots.
"""
import base64, hashlib, hmac, http.server, os, pathlib, struct, sys, tempfile, threading, time

from chromium import Chromium, Failed, find
from serving import free_port, start

SERVER, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
PASSWORD = "correct horse battery staple"  # in place of johndoe's first


def code_of(secret, step):
    """RFC 6238, as an app computes it."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7FFFFFFF) % 1000000:06}"


class App:
    """Never shows the code of a step twice, as the server never takes one twice."""
    def __init__(self, secret):
        self.secret, self.last = secret, 0

    def code(self):
        while int(time.time()) // 30 + 1 <= self.last or time.time() % 30 > 22:  # with time left to type it
            time.sleep(0.2)
        self.last = max(self.last + 1, int(time.time()) // 30 - 1)
        return code_of(self.secret, self.last)


def shown(page, selector):
    return page.run(f"!!document.querySelector({selector!r}) && document.querySelector({selector!r}).offsetParent !== null")


def log_in(page, password):
    page.wait(lambda: shown(page, "#login"), "the login form")
    page.type("#username", "johndoe")
    page.type("#password", password)
    page.press("Enter")


class EvilSite(http.server.BaseHTTPRequestHandler):
    """Another origin, whose page sends forms to the server as soon as it is opened."""
    target = ""

    def do_GET(self):
        page = "".join(f'<iframe name="f{i}"></iframe><form method="post" target="f{i}" action="{self.target}{path}"><input name="everywhere" value="true"></form>'
                       for i, path in enumerate(("/web/logout", "/web/logout/everywhere", "/second-factor/off", "/web/refresh")))
        body = f"<body>{page}<script>document.querySelectorAll('form').forEach(f => f.submit())</script></body>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def focused(page):
    return page.run("document.activeElement.id || document.activeElement.className || document.activeElement.tagName")


def by_keyboard(browser, url, mail):
    """A lost password, a login and a logout, without a mouse."""
    page = browser.page()
    page.open(url)
    page.wait(lambda: focused(page) == "username", "the first field to have the focus")
    order = []
    for _ in range(3):
        page.press("Tab")
        order.append(focused(page))
    if order[0] != "password" or order[2] != "forgot":
        raise Failed(f"the order of the keyboard is {order}")
    page.press("Enter")
    page.wait(lambda: focused(page) == "forgotten-name", "the field of who has forgotten")
    page.send("Input.insertText", text="johndoe")
    page.press("Enter")
    page.wait(lambda: "on its way" in page.text("#news"), "a mail to be on its way")
    page.open(url + "#reset=" + mail.read_text(encoding="utf-8").split("#reset=")[-1].split()[0])
    page.wait(lambda: focused(page) == "new-password", "the field of the new password")
    page.send("Input.insertText", text="short")
    page.press("Enter")
    page.wait(lambda: "at least" in page.text("#message"), "a short password to be refused")
    page.send("Input.insertText", text=PASSWORD)
    page.press("Enter")
    page.wait(lambda: "changed" in page.text("#news") and focused(page) == "username", "the login form, after the new password")
    page.send("Input.insertText", text="johndoe")
    page.press("Tab")
    page.send("Input.insertText", text=PASSWORD)
    page.press("Enter")
    page.wait(lambda: shown(page, "#home") and focused(page) == "H1", "the account, with its heading read out")
    page.press("Tab")
    if focused(page) != "logout":
        raise Failed(f"the first button of the account is {focused(page)}")
    outline = page.run("getComputedStyle(document.activeElement).outlineStyle")
    if outline == "none":
        raise Failed("nobody sees where the keyboard is")
    page.press("Space")
    page.wait(lambda: shown(page, "#login"), "the login form after the logout")


def press_button(page, button):
    """Goes there with Tab, as who has no mouse."""
    for _ in range(40):
        if focused(page) == button:
            return page.press("Enter")
        page.press("Tab")
    raise Failed(f"no Tab leads to {button}")


def by_keyboard_again(page):
    """New recovery codes, the second factor turned off, an API key, another password: without a mouse."""
    page.wait(lambda: focused(page) == "H1", "the account, with its heading read out")
    press_button(page, "new-codes")
    page.wait(lambda: focused(page) == "again-word", "the field of the password")
    page.send("Input.insertText", text=PASSWORD)
    page.press("Enter")
    page.wait(lambda: focused(page) == "H2" and len(page.text("#codes").split()) == 10, "ten new recovery codes, read out")
    code = page.text("#codes").split()[9]
    page.run("document.querySelector('#home h1').focus()")
    press_button(page, "turn-off")
    page.wait(lambda: focused(page) == "again-word", "the field of the password")
    page.send("Input.insertText", text="wrong")
    page.press("Enter")
    page.wait(lambda: "Incorrect" in page.text("#message") and focused(page) == "again-word", "a wrong password to turn nothing off")
    page.press("Tab")
    page.send("Input.insertText", text=code)
    page.press("Enter")
    page.wait(lambda: "is off" in page.text("#news") and "No second factor" in page.text("#factor-state") and focused(page) == "H1", "no second factor any more")
    if shown(page, "#turn-off") or shown(page, "#again"):
        raise Failed("there is nothing to turn off")
    press_button(page, "key-label")
    page.send("Input.insertText", text="the backup")
    page.press("Enter")
    page.wait(lambda: page.text("#made-key").startswith("latchkey_") and "the backup" in page.text("#keys") and focused(page) == "made-key", "a key, read out")
    page.run("document.querySelector('#home h1').focus()")
    press_button(page, "new-word")
    page.send("Input.insertText", text=PASSWORD)
    page.press("Tab")
    page.send("Input.insertText", text=PASSWORD + " again")
    page.press("Enter")
    page.wait(lambda: "password is changed" in page.text("#news") and focused(page) == "H1", "another password")


def look(browser, port, mail):
    url = f"http://127.0.0.1:{port}/"
    by_keyboard(browser, url, mail)
    page = browser.page()
    page.open(url)
    log_in(page, "wrong")
    page.wait(lambda: "Incorrect username or password" in page.text("#message"), "a refusal")
    page.screenshot(FOLDER / "login.png")
    log_in(page, PASSWORD)
    page.wait(lambda: shown(page, "#home"), "the account")
    cookies = page.cookies()
    for name in ("__Host-access", "__Host-refresh"):
        if not (cookies[name]["httpOnly"] and cookies[name]["secure"] and cookies[name]["sameSite"] in ("Lax", "Strict")):
            raise Failed(f"{name} is not kept from scripts and other sites")

    page.click(page.wait_for("#enroll"))
    page.wait(lambda: shown(page, "#confirm"), "the QR code")
    app = App(page.text("#secret").strip())
    page.screenshot(FOLDER / "second-factor.png", whole=True)
    page.type("#new-otp", app.code())
    page.type("#confirm-word", "wrong")
    page.press("Enter")
    page.wait(lambda: "Incorrect" in page.text("#message") and focused(page) == "new-otp", "a wrong password to add nothing")
    page.type("#new-otp", app.code())
    page.press("Tab")
    page.send("Input.insertText", text=PASSWORD)
    page.press("Enter")
    page.wait(lambda: len(page.text("#codes").split()) == 10, "ten recovery codes")
    recovery = page.text("#codes").split()[0]

    page.click(page.wait_for("#logout"))
    log_in(page, PASSWORD)
    page.wait(lambda: shown(page, "#second"), "the second step")
    page.type("#otp", "000000")
    page.press("Enter")
    page.wait(lambda: "not valid" in page.text("#message"), "a refused code")
    page.type("#otp", app.code())
    page.press("Enter")
    page.wait(lambda: shown(page, "#home"), "the account, with a second factor")
    page.reload()
    page.wait(lambda: shown(page, "#home"), "the account after a reload")
    page.screenshot(FOLDER / "account.png", whole=True)

    other = browser.page()
    other.open(url)
    other.wait(lambda: shown(other, "#home"), "the account in a second tab")

    # The access token is over in several tabs at once: one refresh token, which works once.
    page.send("Network.deleteCookies", name="__Host-access", url=url)
    at_once = page.run("Promise.all([1, 2, 3, 4].map(() => ask('/sessions'))).then(all => all.map(one => one.status))")
    if at_once != [200] * 4:
        raise Failed(f"who asks several times at once after the access token is over is told {at_once}")

    EvilSite.target = url.rstrip("/")
    evil = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EvilSite)
    threading.Thread(target=evil.serve_forever, daemon=True).start()
    forged = browser.page()
    forged.open(f"http://127.0.0.1:{evil.server_address[1]}/")
    time.sleep(1.5)
    evil.shutdown()
    page.reload()
    page.wait(lambda: shown(page, "#home"), "the account after a forged form")

    page.click(page.wait_for("#everywhere"))
    page.wait(lambda: shown(page, "#login"), "the login form after logout everywhere")
    other.reload()
    other.wait(lambda: shown(other, "#login"), "the login form in the second tab")

    log_in(other, PASSWORD)
    other.wait(lambda: shown(other, "#second"), "the second step")
    other.type("#otp", recovery)
    other.press("Enter")
    other.wait(lambda: shown(other, "#home"), "the account, by a recovery code")
    by_keyboard_again(other)
    for problem in browser.strangers():
        raise Failed(problem)
    print(f"{len(browser.requests)} requests, all of them to this machine; screenshots in {FOLDER}")


def main():
    if find() is None:
        sys.exit(print("skipped: chromium is missing"))
    FOLDER.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        mail = pathlib.Path(folder, "mails")
        server = start(port, [SERVER, "--port", str(port), "--database", os.path.join(folder, "sessions.db"), "--mail", str(mail)])
        try:
            with Chromium() as browser:
                look(browser, port, mail)
        except Failed as problem:
            sys.exit(f"FAILED: {problem}")
        finally:
            server.terminate()
            server.wait(20)


main()
