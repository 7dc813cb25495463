"""What a template was compiled to, for all the applications of a run: each would compile it anew."""

from jinja2.bccache import Bucket, FileSystemBytecodeCache


class Compiled(FileSystemBytecodeCache):
    def _get_cache_filename(self, bucket: Bucket) -> str:
        """What else is known as it is compiled: the language, and which components are put in place (app/core/templates.py)."""
        known = bucket.environment
        return f"{super()._get_cache_filename(bucket)}.{known.language}.{len(known.components)}"
