"""Express Entry: the federal pool searched, its people notified of interest, and their profiles kept valid."""
