"""Middleware of the whole site."""

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware

# The admin's theme evaluates expressions in its pages (Alpine) and styles elements inline.
ADMIN_EXCEPTIONS = {
    "script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy everywhere, the listed exceptions under /admin/ only."""

    def process_response(self, request, response):
        if request.path.startswith("/admin/"):
            response._csp_update = {**ADMIN_EXCEPTIONS, **getattr(response, "_csp_update", {})}
        return super().process_response(request, response)
