"""The portal as people meet it: whole stories in Chromium, with JavaScript and without."""
