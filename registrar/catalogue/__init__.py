"""The translations: which words the source marks, and the book that holds their Chinese."""
