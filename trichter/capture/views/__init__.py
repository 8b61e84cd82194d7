"""Pages: the wizard and its runs, the forms' settings, and what strangers see."""
