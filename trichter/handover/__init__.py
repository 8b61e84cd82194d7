"""The offer of a person from marketing to sales: routing with reasons, a clock, an answer.

Owns: Handover, Policy, Rule, Target, RejectReason, Share. May use: lifecycle, worktime, notices and below."""
