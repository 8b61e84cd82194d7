"""Today: whom to approach now and why; tasks as the next step; the gaps and the team lead's page.

Owns: Task, Snooze, Prompt. May use: quotes, handover, pipeline, lifecycle and below."""
