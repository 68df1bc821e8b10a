"""
Lay out one thing that several pages show: a figure, a card, a source, a map.

What a template prints stands under the same name in `site_templates/parts/`. No part knows a page.
"""
