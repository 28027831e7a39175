"""`python -m pointsys.healthcheck`: exit 0 if the web server in this container can serve."""

import os
import sys
import urllib.request

URL = "http://127.0.0.1:8000/readyz"


def main():
    # By its own name: the site answers to no other.
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".").replace("*", "localhost")
    request = urllib.request.Request(URL, headers={"Host": host, "X-Forwarded-Proto": "https"})
    try:
        with urllib.request.urlopen(request, timeout=4) as response:  # noqa: S310  our own address
            return 0 if response.status == 200 else 1
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
