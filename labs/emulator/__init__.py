"""The embedded cloud: a child process that does what AWS does. Only its adapters import moto."""
