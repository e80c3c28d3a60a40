"""Dialogue pages, the conversation under them, local proposals and official answers.

Imports downwards only: moderation, residents, search and the ground. `news` is its neighbour and unknown to it.
"""
