"""The version, a constant: asking for it reads no metadata."""

VERSION = "0.1.0"
