//! Every command, event and error code between the window and the shell.
