"""Ringing clocks: the loop, their actions, reminders of talks, duty rounds, recounts and repairs."""
