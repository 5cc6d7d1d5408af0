"""What the reports find in the rows and registries of the apps below."""
