"""Settings: `base` is shared; `development`, `demo`, `test` and `production` each say what differs."""
