"""The front: start page, standard pages, first setup and the demo. Stands on every other room; nobody imports it."""
