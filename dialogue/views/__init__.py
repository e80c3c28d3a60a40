"""Doors into the dialogue: each reads the request, makes one call and translates the answer."""
