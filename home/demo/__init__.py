"""The demo town: invented people who say believable things through the real acts. Exists only where it is loaded."""
