"""The site: areas of views and templates, and nothing else."""
