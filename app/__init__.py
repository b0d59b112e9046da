"""The program: entry points, composition, the window and its controller. The only place where labs and widgets meet."""
