"""Fetching a site: what may be asked, what was answered, and what is kept of it."""
