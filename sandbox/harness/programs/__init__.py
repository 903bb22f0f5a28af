"""The programs that learners read; each runs byte for byte as it is shown."""
