"""The looks of Oqu: design tokens, components, layouts and the page that shows them all."""
