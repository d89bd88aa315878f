"""The commands, one module each: `main(arguments)` returns the exit status. A module is loaded when its command is called."""
