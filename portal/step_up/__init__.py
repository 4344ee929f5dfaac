"""The question who somebody is, asked again in a session that is open: `portal.pages.reauthentication` says when."""
