"""The components that pages are made of: tokens, template tags and one small css and js file each."""
