"""The pages of the house itself: home, preferences, errors, health, the gallery of components."""
