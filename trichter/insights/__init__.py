"""Where the funnel leaks: funnel, speed, rejections, sources, compliance, forecast; every number opens its people.

Owns: Journey and the lake's files. May use: every package below."""
