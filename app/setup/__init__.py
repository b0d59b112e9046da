"""What start.py does before Headwater is installed: the environment, system libraries, one start at a time.

Standard library only, and of Headwater only this folder, since nothing else can be imported yet.
"""
