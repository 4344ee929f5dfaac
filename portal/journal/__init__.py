"""What ends a credential is written outside of the database too, so that restoring a backup brings none back."""
