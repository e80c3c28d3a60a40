"""People: accounts, guests, follows, letters. Imports only `search` and `portal`; upper rooms register themselves."""
