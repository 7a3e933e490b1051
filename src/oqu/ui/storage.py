"""Static files under names that tell their content, so that they may be kept for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Compressed and hashed; scripts that import one another are told the hashed names too."""

    support_js_module_import_aggregation = True
