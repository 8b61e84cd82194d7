"""Pages: the model and its versions, changing a draft, what a draft would do, activation, a person's score."""
