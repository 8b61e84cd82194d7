"""The queue's tasks, the schedule and the worker's loop with its heartbeat.

Owns: Heartbeat, Lock rows and the worker. May use: ui. What runs is registered by the packages above."""
