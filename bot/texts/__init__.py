"""The texts of templates/texts: loaded, checked, and said by key in the reader's language."""
