"""What was received, and what was decided about it. Imports only `residents`, `search` and `portal`.

Upper rooms register the kinds they own (`moderation.kinds`): it asks them to publish, hide, restore and explain.
"""
