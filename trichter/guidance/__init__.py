"""Today: whom to approach now and why; tasks as the next step of a person.

Owns: Task. May use: lifecycle and below."""
