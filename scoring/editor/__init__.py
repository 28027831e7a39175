"""The editor's form and the rule language, each from the other; nothing in here decides or publishes."""
