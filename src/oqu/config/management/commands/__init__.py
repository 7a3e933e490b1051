"""Each file is one command; `oqu COMMAND --help` tells about it."""
