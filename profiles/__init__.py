"""The built-in profiles, as TOML files."""
