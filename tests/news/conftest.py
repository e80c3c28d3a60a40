from tests.towns import town

__all__ = ["town"]
