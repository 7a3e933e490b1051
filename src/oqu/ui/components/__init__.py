"""What the pages are made of: one function a component, registered in `oqu.ui.templatetags.ui`."""
