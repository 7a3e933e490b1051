"""The rooms that people see: views and templates, nothing else."""
