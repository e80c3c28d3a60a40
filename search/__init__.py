"""One public Entry per thing and language, kept with the act that publishes it, and the page that finds them.

Imports downwards only: the ground. It knows no other room; rooms above call `search.actions` and register themselves in
`search.sources` and `portal.kinds`.
"""
