"""Asks Firefox without a driver: a page on 127.0.0.1 runs a script and sends back what it found."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

NAMES = ("firefox-esr", "firefox")
PREFERENCES = {
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    # What slips past finds no host.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.allow_hijacking_localhost": False,
    "network.proxy.no_proxies_on": "127.0.0.1, localhost",
}
PAGE = """<!doctype html><meta charset=utf-8><link rel=icon href=data:,>
{scripts}<script>
(async () => {{
  let answer;
  try {{ answer = {{ found: await ({function})({argument}) }}; }}
  catch (error) {{ answer = {{ error: `${{error}}` }}; }}
  await fetch("/answer", {{ method: "POST", body: JSON.stringify(answer) }});
}})();
</script>"""


def find_firefox() -> Path | None:
    """Return the path of Firefox, None if there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


def ask_firefox(
    firefox: Path, folder: Path, scripts: list[Path], function: str, argument: Any, timeout: float
) -> Any:
    """Return what an asynchronous function of the page returned.

    Parameters
    ----------
    firefox : Path
    folder : Path
        For a profile that is new.
    scripts : list of Path
        Loaded in this order before the function is called.
    function, argument : str, object
        A function in JavaScript, and what it is given.
    timeout : float
        Seconds.

    Raises
    ------
    TimeoutError
        If no answer came.
    """
    profile = folder / "profile"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    tags = "".join(f'<script src="/{i}.js"></script>' for i in range(len(scripts)))
    page = PAGE.format(scripts=tags, function=function, argument=json.dumps(argument))
    files = {f"/{i}.js": path.read_bytes() for i, path in enumerate(scripts)}
    answers: list[Any] = []
    answered = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            script = files.get(self.path)
            self._send(script or page.encode(), "text/javascript" if script else "text/html")

        def do_POST(self) -> None:
            answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._send(b"", "text/plain")
            answered.set()

        def _send(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        command = [str(firefox), "--headless", "--no-remote", "--profile", str(profile), url]
        with (folder / "firefox.txt").open("wb") as log:
            browser = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            if not answered.wait(timeout):
                raise TimeoutError(f"Firefox gave no answer in {timeout:g} s.")
        finally:
            browser.terminate()
            browser.wait(30)
            server.shutdown()
    answer = answers[0]
    assert "error" not in answer, answer["error"]
    return answer["found"]
