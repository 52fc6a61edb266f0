"""The commands of the command line, one file each; what a command does is imported when it is called."""
