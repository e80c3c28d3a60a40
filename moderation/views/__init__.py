"""Pages of the record: the writer's own, the public's, and the desk."""
