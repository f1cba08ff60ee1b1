"""The open door: every answer over HTTP, read-only unless a token says otherwise."""
