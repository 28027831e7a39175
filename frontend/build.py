"""Build static/vendor/ and fonts/ from npm's lock file: the look, the icons, the charts we use, the fonts of PDFs."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from pointsys.embedded import nodejs  # noqa: E402

MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
PARTIAL = ROOT / "static" / "vendor.partial"

COPIES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "tabler-icons.min.css": "@tabler/icons-webfont/dist/tabler-icons.min.css",
    "fonts/tabler-icons.woff2": "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2",
    "fonts/inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
}
# For documents made on the server; browsers have their own.
FONTS = ROOT / "fonts"
FONT_FILES = [
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
    "@expo-google-fonts/noto-sans-sc/LICENSE_FONT",
]
LICENSES = ["@tabler/core", "@tabler/icons-webfont", "@fontsource-variable/inter", "echarts"]


def main():
    npm("ci", "--ignore-scripts", "--loglevel", "error")
    shutil.rmtree(PARTIAL, ignore_errors=True)
    for target, source in COPIES.items():
        copy(MODULES / source, PARTIAL / target)
    bundle_charts()
    write_versions()
    shutil.rmtree(VENDOR, ignore_errors=True)
    os.replace(PARTIAL, VENDOR)
    copy_fonts()


def npm(*words):
    run([*nodejs.npm(), *words])


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix == ".woff2":
        shutil.copy(source, target)
        return
    target.write_text(cleaned(source.read_text()))


def copy_fonts():
    FONTS.mkdir(exist_ok=True)
    for source in FONT_FILES:
        shutil.copy(MODULES / source, FONTS)


def cleaned(text):
    """Without what points to files that we don't ship: the static files' manifest would miss them."""
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=.*", "", text)
    # Every browser of today takes woff2.
    return re.sub(r',\s*url\("[^"]*\.(?:woff|ttf)\?[^"]*"\)\s*format\("[^"]*"\)', "", text)


def bundle_charts():
    esbuild = MODULES / "esbuild" / "bin" / "esbuild"
    options = ["--bundle", "--minify", "--format=iife", "--target=es2020"]
    options += ["--legal-comments=none", "--log-level=warning"]
    run([nodejs.node(), esbuild, HERE / "charts.js", *options, f"--outfile={PARTIAL / 'echarts.min.js'}"])


def write_versions():
    packages = [json.loads((MODULES / name / "package.json").read_text()) for name in LICENSES]
    lines = [f"{each['name']} {each['version']}, {each.get('license', 'see its LICENSE')}" for each in packages]
    (PARTIAL / "VERSIONS.txt").write_text("\n".join(lines) + "\n")


def run(command):
    command = [str(word) for word in command]
    result = subprocess.run(command, cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode:
        sys.exit(f"failed: {' '.join(command)}\n{result.stdout.rstrip()}{advice(result.stdout)}")


def advice(output):
    """The next step for what npm says where a company's proxy stands between us and the registry."""
    if re.search(r"CERT|self-signed", output):
        return "\nA proxy with a certificate of its own? Name its file in NODE_EXTRA_CA_CERTS, and start again."
    if re.search(r"E(NOTFOUND|CONNREFUSED|TIMEDOUT|CONNRESET|AI_AGAIN)", output):
        return "\nnpm's registry can't be reached: `npm config set registry …` and HTTPS_PROXY say how."
    return ""


if __name__ == "__main__":
    main()
