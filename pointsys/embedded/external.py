"""A fresh part of the servers given by DATABASE_URL and REDIS_URL, removed afterwards."""

import os
import secrets
from contextlib import closing, contextmanager
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2
import redis
from psycopg2 import sql

from pointsys.embedded import postgres


@contextmanager
def key_for(environment):
    """A key for this run alone, where neither a key nor a state directory is there to keep one."""
    yield {"SECRET_KEY": secrets.token_urlsafe(48), **environment}


@contextmanager
def new_database(environment):
    """A new database on the given server, with roles of its own if we may make them."""
    if "DATABASE_URL" not in os.environ:
        yield environment
        return
    name = f"pointsys_fresh_{secrets.token_hex(5)}"
    admin = os.environ.get("MIGRATE_DATABASE_URL", os.environ["DATABASE_URL"])
    with closing(psycopg2.connect(admin)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            urls = make_database(cursor, name, admin)
            try:
                yield {**environment, **urls}
            finally:
                drop_database(cursor, name)


@contextmanager
def new_prefix(environment):
    """A prefix of its own on the given Redis-protocol server."""
    if "REDIS_URL" not in os.environ:
        yield environment
        return
    prefix = f"fresh-{secrets.token_hex(5)}:"
    try:
        yield {**environment, "REDIS_PREFIX": prefix}
    finally:
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as server:
            for key in server.scan_iter(match=f"{prefix}*", count=1000):
                server.delete(key)


def make_database(cursor, name, admin):
    """:returns: the variables that name it"""
    if "MIGRATE_DATABASE_URL" in os.environ or not may_make_roles(cursor):
        postgres.make_database(cursor, name, owner=current_user(cursor))
        given = os.environ["DATABASE_URL"]
        return {"DATABASE_URL": on(given, name), "MIGRATE_DATABASE_URL": on(admin, name)}
    roles = {"MIGRATE_DATABASE_URL": f"{name}_owner", "DATABASE_URL": f"{name}_app"}
    password = secrets.token_urlsafe(18)
    for role in roles.values():
        postgres.make_role(cursor, role, password, "CREATEDB" if role.endswith("_owner") else "")
    grant_membership(cursor, roles)
    postgres.make_database(cursor, name, owner=roles["MIGRATE_DATABASE_URL"])
    return {key: on(admin, name, role, password) for key, role in roles.items()}


def drop_database(cursor, name):
    """The database, those cloned from it by tests, and its roles."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"%{name}%"])
    for (each,) in cursor.fetchall():
        postgres.drop_database(cursor, each)
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE %s", [f"{name}%"])
    for (role,) in cursor.fetchall():
        cursor.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def grant_membership(cursor, roles):
    """Only a member of a role may make a database for it, or end its sessions."""
    owner = sql.Identifier(roles["MIGRATE_DATABASE_URL"])
    cursor.execute(sql.SQL("GRANT {} TO current_user").format(owner))
    runtime = sql.Identifier(roles["DATABASE_URL"])
    cursor.execute(sql.SQL("GRANT {} TO {}").format(runtime, owner))


def may_make_roles(cursor):
    cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    return cursor.fetchone()[0]


def current_user(cursor):
    cursor.execute("SELECT current_user")
    return cursor.fetchone()[0]


def on(url, name, role=None, password=None):
    """The same server's URL with another database, and perhaps another role."""
    parts = urlsplit(url)
    netloc = parts.netloc
    if role:
        netloc = f"{quote(role)}:{quote(password)}@{netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{name}"))
