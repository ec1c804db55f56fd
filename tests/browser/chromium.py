"""chromium: a headless Chromium, driven through the DevTools protocol over two pipes, with nothing but Python 3.

    with Chromium() as browser:
        page = browser.page()
        page.open("http://127.0.0.1:8000/docs")
        page.click(page.wait_for("button", text="Authorize"))
        page.type("input[name=username]", "johndoe")
        page.screenshot("docs.png")
        assert not browser.strangers()

Every request of every page is kept; names other than 127.0.0.1 do not resolve, so nothing leaves the machine, and a page
that tried is found out by `strangers()`. Raises SystemExit with a text, or Failed where a page does not do what it should.
"""
import base64, json, os, pathlib, shutil, subprocess, tempfile, time, urllib.parse

NAMES = ("chromium", "chromium-browser", "google-chrome")
KEYS = {"Enter": ("Enter", 13, "\r"), "Tab": ("Tab", 9, ""), "Escape": ("Escape", 27, ""), "Space": ("Space", 32, " ")}


class Failed(Exception):
    pass


def find():
    """The path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    def __init__(self, width=1200, height=900, phone=False):
        self.size, self.phone = (width, height), phone
        self.profile = tempfile.mkdtemp(prefix="chromium-")
        self.requests, self.answers, self.errors = [], {}, []
        self._next, self._events, self._buffer = 0, [], b""

    def __enter__(self):
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        command = [find(), "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "--no-first-run",
                   "--no-default-browser-check", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
                   "--disable-component-update", "--disable-sync", "--disable-extensions", "--hide-scrollbars", "--mute-audio",
                   "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", f"--window-size={self.size[0]},{self.size[1]}"]
        if os.geteuid() == 0:
            command.append("--no-sandbox")  # which Chromium does not have for root
        # Chromium takes its orders on descriptor 3 and answers on 4.
        shell = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
        self.process = subprocess.Popen(["bash", "-c", shell, "chromium", *command, "about:blank"], pass_fds=(to_browser, from_browser),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        os.set_blocking(self._read, False)
        return self

    def __exit__(self, *_):
        try:
            self.send("Browser.close", timeout=5)
            self.process.wait(10)
        except (Failed, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self._write)
        os.close(self._read)
        shutil.rmtree(self.profile, ignore_errors=True)

    # The protocol: JSON with a NUL behind it, answers by their id, events in between.
    def send(self, method, session=None, timeout=30, **parameters):
        self._next += 1
        message = {"id": self._next, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data):]
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            for message in self._receive():
                if message.get("id") == self._next:
                    if "error" in message:
                        raise Failed(f"{method}: {message['error']['message']}")
                    return message["result"]
        raise Failed(f"{method}: no answer in {timeout} s")

    def _receive(self):
        try:
            data = os.read(self._read, 1 << 20)
            if not data:
                raise Failed("the browser ended")
            self._buffer += data
        except BlockingIOError:
            time.sleep(0.005)
        *whole, self._buffer = self._buffer.split(b"\0")
        messages = [json.loads(text) for text in whole]
        for message in messages:
            self._note(message.get("method"), message.get("params", {}))
        return messages

    def _note(self, method, said):
        if method == "Network.requestWillBeSent":
            self.requests.append(said["request"]["url"])
        elif method == "Network.responseReceived":
            self.answers[said["response"]["url"]] = said["response"]["status"]
        elif method == "Runtime.exceptionThrown":
            details = said["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Log.entryAdded" and said["entry"]["level"] == "error" and said["entry"].get("source") == "security":
            self.errors.append(said["entry"]["text"])

    def page(self, width=None, height=None):
        """A new tab; tabs share cookies, as a person's do."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session, width or self.size[0], height or self.size[1], self.phone)

    def strangers(self):
        """The addresses that a page asked for and that are not on this machine."""
        local = lambda url: url.scheme in ("data", "blob", "about") or url.hostname in ("127.0.0.1", "localhost") or url.scheme == "file"
        return sorted({url for url in self.requests if not local(urllib.parse.urlsplit(url))})


class Page:
    def __init__(self, browser, session, width, height, phone):
        self.browser, self.session = browser, session
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=2 if phone else 1, mobile=phone)

    def send(self, method, **parameters):
        return self.browser.send(method, self.session, **parameters)

    def open(self, url):
        said = self.send("Page.navigate", url=url)
        if said.get("errorText"):
            raise Failed(f"{url}: {said['errorText']}")
        self.wait(lambda: self.run("document.readyState") == "complete", f"{url} to load")

    def reload(self):
        self.run("window.__before = true")
        self.send("Page.reload")
        self.wait(lambda: self.run("document.readyState === 'complete' && !window.__before"), "the page to load again")

    def run(self, script):
        """The value of a JavaScript expression; a promise is waited for."""
        said = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in said:
            raise Failed(f"{script}: {said['exceptionDetails'].get('exception', {}).get('description', said['exceptionDetails']['text'])}")
        return said["result"].get("value")

    def wait(self, holds, what, seconds=15):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                found = holds()
                if found:
                    return found
            except Failed:  # between two documents there is nothing to ask
                pass
            time.sleep(0.02)
        raise Failed(f"waited {seconds} s for {what}; the page says: {self.text()[:600]!r}")

    def text(self, selector="body"):
        return self.run(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")

    def wait_for(self, selector, text="", seconds=15):
        """Waits until an element of this selector with this text is to be seen, and gives its place in the document."""
        find = (f"[...document.querySelectorAll({json.dumps(selector)})].findIndex(e => e.getClientRects().length && "
                f"(e.innerText ?? '').includes({json.dumps(text)})) + 1")
        at = self.wait(lambda: self.run(find), f"{selector} {text!r}", seconds)
        return f"document.querySelectorAll({json.dumps(selector)})[{at - 1}]"

    def click(self, element):
        """Clicks the middle of what wait_for gave, with the mouse."""
        x, y = self.run(f"(e => {{ e.scrollIntoView({{block: 'center', behavior: 'instant'}}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] }})({element})")
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, selector, text):
        """Puts text into a field, in place of what is there, as a keyboard does."""
        element = self.wait_for(selector)
        self.run(f"{element}.focus(), {element}.select()")
        self.send("Input.insertText", text=text)

    def press(self, key):
        code, number, text = KEYS[key]
        for kind in ("keyDown", "keyUp"):
            extra = {"text": text} if text and kind == "keyDown" else {}
            self.send("Input.dispatchKeyEvent", type=kind, key=" " if key == "Space" else key, code=code, windowsVirtualKeyCode=number, **extra)

    def cookies(self):
        return {cookie["name"]: cookie for cookie in self.send("Network.getCookies")["cookies"]}

    def screenshot(self, path, whole=False):
        pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))
