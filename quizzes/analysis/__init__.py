"""What answers tell of the questions: classical item analysis, computed in the database."""
