"""Views: plain data in, signals of intent out. They see neither AWS nor the engine."""
