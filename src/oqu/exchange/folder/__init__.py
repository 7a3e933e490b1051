"""A course as a folder of files, as examples/akmola-2021/README.md describes it."""
