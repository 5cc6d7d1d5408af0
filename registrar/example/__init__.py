"""The example semester of the regulation: term 2023-2024-1 of 3,000 students, played through the system's own acts."""
