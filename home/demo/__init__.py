"""The demo town: its pages, people and voices, loaded through the portal's own acts."""
