"""Static files under names that tell their content, so that they may be kept for good."""

from typing import Any, cast

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Compressed and hashed static files; imports between scripts use the hashed names."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of a file; every page asks for the same three, and the manifest is read once."""
        if name is None or force:
            return cast(str, super().url(name, force))
        known = self._addresses.get(name)
        if known is None:
            known = self._addresses[name] = cast(str, super().url(name))
        return known
