"""Decoders of people's files. Each runs in a process of its own (`oqu.kernel.confined`) and knows nothing of Django."""
