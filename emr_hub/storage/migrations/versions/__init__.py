"""One file per step of the layout; each says what it changes and which step it follows."""
