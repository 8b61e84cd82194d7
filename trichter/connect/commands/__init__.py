"""One module per subcommand of `trichter`."""
