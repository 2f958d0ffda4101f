"""What Python would do if it imported the modules: a simulation, without running anything of them"""
