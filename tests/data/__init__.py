"""What tests read from files, and how those files are made."""
