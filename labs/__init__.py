"""Everything that is taught and done: the course, the engine, AWS and the embedded cloud. Never sees Qt."""
