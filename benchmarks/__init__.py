"""Scale data and measurements."""
