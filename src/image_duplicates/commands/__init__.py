"""The commands: what they take, what they print, how they exit. One file per command."""
