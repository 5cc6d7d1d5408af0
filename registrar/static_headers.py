"""What the files under static/ are sent with: WhiteNoise answers before the middleware that gives pages a policy."""

from wsgiref.headers import Headers


def protect(headers: Headers, path: str, url: str) -> None:
    """A style, script, font or picture loads nothing by itself, stands in no frame, and is for our own pages only."""
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
