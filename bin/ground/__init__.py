"""What stands under the commands in bin/: the virtual environment, the embedded services, processes. Standard library only."""
