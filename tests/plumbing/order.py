"""Tests that want to be alone come first, when nobody needs to end for them; then long ones.

A long test that begins last keeps one worker busy while the others have nothing left to do.
"""


def pytest_collection_modifyitems(items):
    # Among themselves they stay as they were shuffled.
    items.sort(key=lambda item: [item.get_closest_marker(marker) is None for marker in ("alone", "slow")])
