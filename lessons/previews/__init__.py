"""Private links to drafts: for readers without an account, until a day, and to be revoked."""
