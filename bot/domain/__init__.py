"""Pure rules: no await, no clock, no database, no network; time is an argument."""
