"""The register of certificates and their documents."""
