"""People: accounts, guests, follows and letters. Imports only `search` and `portal`; upper rooms register themselves."""
