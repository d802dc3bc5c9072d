"""What is made of filings and findings: tables, a summary, print for the terminal."""
