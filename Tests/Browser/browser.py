"""A headless Chromium, driven over the DevTools protocol through a pair of pipes. The standard library only."""

import base64
import json
import os
import struct
import subprocess
import time
import zlib


class Browser:
    def __init__(self, program, profile):
        to_browser, ours = os.pipe()
        theirs, from_browser = os.pipe()
        arguments = [
            program, "--headless=new", "--remote-debugging-pipe", "--user-data-dir=" + profile, "--disable-gpu",
            "--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-dev-shm-usage",
            "--disable-extensions", "--disable-component-update", "--hide-scrollbars", "about:blank",
        ]
        if os.geteuid() == 0:
            # Chromium's sandbox does not start for root; the page under test is our own.
            arguments.insert(1, "--no-sandbox")

        # The browser expects its end of the pipes as 3 and 4. A shell moves them there: this is safe wherever they are now.
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "browser"] + arguments,
            pass_fds=(to_browser, from_browser), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.output, self.input = ours, theirs
        self.buffer = b""
        self.next_id = 0
        self.session = None
        self.problems = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.send(domain + ".enable")

    def close(self):
        try:
            self.session = None
            self.send("Browser.close")
            self.process.wait(10)
        except Exception:
            self.process.kill()
            self.process.wait()

    def send(self, method, **parameters):
        self.next_id += 1
        message = {"id": self.next_id, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.next_id:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def receive(self):
        while b"\0" not in self.buffer:
            chunk = os.read(self.input, 1 << 16)
            if not chunk:
                raise RuntimeError("the browser has gone")
            self.buffer += chunk
        message, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(message)
        self.note(message)
        return message

    def note(self, message):
        """Keeps what a console would show in red."""
        parameters = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            self.problems.append(parameters["exceptionDetails"].get("exception", {}).get("description", "exception"))
        elif message.get("method") == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "assert", "warning"):
            self.problems.append(" ".join(str(a.get("value")) for a in parameters["args"]))
        elif message.get("method") == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.problems.append(parameters["entry"]["text"] + " " + parameters["entry"].get("url", ""))

    # The page

    def open(self, url):
        self.send("Page.navigate", url=url)
        self.wait("the document", f"location.href === {json.dumps(url)} && document.readyState === 'complete'")

    def run(self, expression):
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, what, condition, seconds=60):
        """Until `condition`, an expression or a function, holds."""
        end = time.monotonic() + seconds
        while True:
            value = condition() if callable(condition) else self.run(condition)
            if value:
                return value
            if time.monotonic() > end:
                raise AssertionError(f"gave up waiting for {what}")
            time.sleep(0.1)

    def press(self, key, code, text=None):
        event = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        if text:
            event["text"] = text
        self.send("Input.dispatchKeyEvent", type="keyDown", **event)
        self.send("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=code)

    def type(self, text):
        self.send("Input.insertText", text=text)

    def look(self, width, height, scheme, motion="no-preference"):
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.send("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion}])

    def picture(self, path, rows=None):
        """Of the whole page, or of its first `rows` pixels."""
        size = self.send("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
        with open(path, "wb") as file:
            file.write(smaller(base64.b64decode(data), rows))


def smaller(png, rows=None):
    """The same PNG compressed harder, cut after `rows`: each line of a PNG needs only those above it."""
    chunks, at = [], 8
    while at < len(png):
        length = struct.unpack(">I", png[at:at + 4])[0]
        chunks.append((png[at + 4:at + 8], png[at + 8:at + 8 + length]))
        at += 12 + length
    header = next(body for name, body in chunks if name == b"IHDR")
    width, height, depth, color = struct.unpack(">IIBB", header[:10])
    lines = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    height = min(height, rows or height)
    line = 1 + width * depth // 8 * {0: 1, 2: 3, 4: 2, 6: 4}[color]
    parts = [
        (b"IHDR", struct.pack(">II", width, height) + header[8:]), (b"IDAT", zlib.compress(lines[:line * height], 9)),
        (b"IEND", b""),
    ]
    return png[:8] + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts)
