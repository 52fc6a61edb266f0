"""Reports: tables computed from the complaints of a period, alike on the page, in a file and on the command line."""
