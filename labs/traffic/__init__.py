"""Producers and consumers in a process of their own: only counters cross to the window. Knows no emulator, no Qt."""
