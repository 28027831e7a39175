"""Long tests come first: one that begins last keeps one worker busy while the others have nothing left to do."""


def pytest_collection_modifyitems(items):
    # Among themselves they stay as they were shuffled.
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
