"""Clock rules: when a clock of a complaint starts, is due and ends, in working or calendar time, and the agenda."""
