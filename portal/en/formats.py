"""How is a moment written where no page of ours does it? In the admin: with its time zone, which is UTC there."""

DATETIME_FORMAT = "j M Y, H:i e"
