"""An invented province on the web: its sites served on loopback, and the truth about what they publish."""
