"""The only door to jinja2. Reads marts; computes nothing."""
