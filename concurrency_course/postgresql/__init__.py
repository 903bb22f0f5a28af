"""PostgreSQL as this site uses it: a database backend for Django."""
