"""
Build the parts that several pages show: a figure, a card, a source, a map.

The template of a part has the same name in `site_templates/parts/`. No part depends on a page.
"""
