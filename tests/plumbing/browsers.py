"""Finding a Chromium and a Chinese font, and installing them where there are none.

`python -m tests.plumbing.browsers` is a step of `make test`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from pointsys.embedded import nodejs
from pointsys.embedded.state import ROOT

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
PLACES = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]
FROM_NPM = ROOT / "node_modules" / ".cache" / "pointsys" / "chromium"
FONTS = Path.home() / ".local" / "share" / "fonts" / "pointsys"

MISSING = (
    "No browser for the tests: install Chromium or Chrome (on Debian: apt install chromium), or set CHROME_PATH to one."
)


def find():
    """The path of a Chromium, None if there is none."""
    if chosen := os.environ.get("CHROME_PATH"):
        return chosen
    candidates = [*(shutil.which(name) for name in NAMES), *PLACES, str(FROM_NPM)]
    return next((path for path in candidates if path and runs(path)), None)


def runs(program):
    try:
        asked = subprocess.run([program, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def main():
    if find() is None:
        install_browser()
    if find() is None:
        say(MISSING)
        return 1
    if not has_chinese_font():
        install_font()
    return 0


def install_browser():
    say("no browser found: installing Chromium …")
    if can_apt() and apt_install("chromium"):
        return
    install_browser_from_npm()


def install_browser_from_npm():
    """A Chromium for servers; it needs a few of the system's libraries, and says so if it fails."""
    folder = ROOT / "node_modules" / "@sparticuz" / "chromium"
    npm = [*nodejs.npm(), "install", "--no-save", "--no-audit", "--no-fund"]
    installed = subprocess.run([*npm, "@sparticuz/chromium@149.0.0"], cwd=ROOT, check=False)
    if installed.returncode or not folder.exists():
        return
    code = "import('@sparticuz/chromium').then(m => m.default.executablePath()).then(console.log)"
    unpacked = subprocess.run([nodejs.node(), "-e", code], cwd=ROOT, capture_output=True, text=True, check=False)
    if unpacked.returncode == 0:
        FROM_NPM.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(unpacked.stdout.strip(), FROM_NPM)


def has_chinese_font():
    if not shutil.which("fc-list"):
        return FONTS.exists()
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "file"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def install_font():
    say("no Chinese font found: installing one …")
    if can_apt() and apt_install("fonts-noto-cjk"):
        return
    FONTS.mkdir(parents=True, exist_ok=True)
    for file in (ROOT / "node_modules" / "@expo-google-fonts" / "noto-sans-sc").rglob("*.ttf"):
        if file.parent.name in ("400Regular", "700Bold"):
            shutil.copy(file, FONTS)
    if shutil.which("fc-cache"):
        subprocess.run(["fc-cache", "-f", FONTS], check=False)


def can_apt():
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(package):
    quiet = {
        "stdout": subprocess.DEVNULL,
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    }
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    return subprocess.run(command, check=False, **quiet).returncode == 0


def say(text):
    print(f"browser: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
