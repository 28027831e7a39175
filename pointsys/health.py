"""Whether the process lives (`/healthz`), and whether it can serve (`/readyz`)."""

import redis
from django.conf import settings
from django.db import connection
from django.db.utils import Error as DatabaseError
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def healthz(request):
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request):
    """503 while the database or the broker doesn't answer; says which, and nothing else."""
    checks = {"database": database_answers(), "broker": broker_answers()}
    ready = all(checks.values())
    body = {"status": "ok" if ready else "unavailable", "checks": checks}
    return JsonResponse(body, status=200 if ready else 503)


def database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker_answers():
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
            return client.ping()
    except redis.RedisError:
        return False
