"""What the commands in bin/ stand on: .venv, the embedded services, processes. Standard library only."""
